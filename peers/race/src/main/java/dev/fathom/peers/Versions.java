package dev.fathom.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// Versions of libraries on the class path.
public final class Versions {
    private Versions() {}

    /// The version that Maven wrote into the library.
    ///
    /// @return `?` when the library is not there or was not built by Maven
    public static String of(String group, String artifact) {
        String name = "/META-INF/maven/" + group + "/" + artifact + "/pom.properties";
        Properties properties = new Properties();
        try (InputStream file = Versions.class.getResourceAsStream(name)) {
            if (file != null) {
                properties.load(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(name, e);
        }
        return properties.getProperty("version", "?");
    }
}
