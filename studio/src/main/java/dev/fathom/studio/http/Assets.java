package dev.fathom.studio.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/// The files of a page, read once from a folder of the class path, by name: a request finds one of
/// them or nothing, and its text never becomes a path.
public final class Assets {
    private static final Map<String, String> TYPES =
            Map.of(
                    "html", "text/html; charset=utf-8",
                    "css", "text/css; charset=utf-8",
                    "js", "text/javascript; charset=utf-8",
                    "svg", "image/svg+xml",
                    "md", "text/plain; charset=utf-8",
                    "png", "image/png",
                    "jpg", "image/jpeg");

    private final Map<String, Answer> files = new HashMap<>();

    /// @param beside a class of the same package as the folder
    /// @param folder its name
    public Assets(Class<?> beside, String folder) throws IOException {
        URL url = Objects.requireNonNull(beside.getResource(folder), folder);
        try {
            URI uri = url.toURI();
            if (uri.getScheme().equals("jar")) {
                try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of())) {
                    read(jar.getPath(uri.getSchemeSpecificPart().replaceFirst(".*!", "")));
                }
            } else {
                read(Path.of(uri));
            }
        } catch (URISyntaxException e) {
            throw new IOException(url + " can't be read", e);
        }
    }

    private void read(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> walked = Files.walk(folder)) {
            all = walked.filter(Files::isRegularFile).toList();
        }
        for (Path file : all) {
            String name = folder.relativize(file).toString().replace('\\', '/');
            String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
            if (type != null) {
                try (InputStream in = Files.newInputStream(file)) {
                    files.put(name, new Answer(200, type, in.readAllBytes()));
                }
            }
        }
    }

    /// @throws Refusal when there is no file of this name
    public String text(String name) {
        return file(name).text();
    }

    /// @throws Refusal when there is no file of this name
    Answer file(String name) {
        Answer file = files.get(name);
        if (file == null) {
            throw new Refusal(404, "there is no such page");
        }
        return file;
    }
}
