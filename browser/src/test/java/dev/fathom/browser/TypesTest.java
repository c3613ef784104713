package dev.fathom.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.impl.driver.Driver;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page's modules keep to the types that their comments tell: TypeScript's compiler, from its
/// package, on the Node.js that comes with Playwright.
class TypesTest {
    private static final String LIBRARY = "/META-INF/resources/webjars/typescript/5.9.3/lib";
    private static final Path PAGE =
            Path.of("..", "studio", "src", "main", "resources", "dev", "fathom", "studio", "web");
    private static final String SETTINGS =
            """
            {"compilerOptions": {"checkJs": true, "noEmit": true, "strict": true,
              "noUnusedLocals": true, "target": "es2022", "module": "es2022", "types": [],
              "moduleResolution": "bundler", "lib": ["es2023", "dom", "dom.iterable"]},
             "include": ["%s/*.js"]}
            """;

    @Test
    void every_module_keeps_to_its_types(@TempDir Path folder) throws Exception {
        unpack(folder.resolve("lib"));
        Path settings =
                Files.writeString(
                        folder.resolve("tsconfig.json"),
                        SETTINGS.formatted(PAGE.toRealPath().toString().replace('\\', '/')));
        Path node =
                Driver.ensureDriverInstalled(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"), false)
                        .driverDir()
                        .resolve("node");
        Process compiler =
                new ProcessBuilder(
                                node.toString(),
                                folder.resolve("lib").resolve("tsc.js").toString(),
                                "--pretty",
                                "false",
                                "-p",
                                settings.toString())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).isEmpty();
        assertThat(compiler.waitFor()).isZero();
    }

    private static void unpack(Path to) throws IOException, URISyntaxException {
        URL compiler = TypesTest.class.getResource(LIBRARY + "/tsc.js");
        URI uri = Objects.requireNonNull(compiler, LIBRARY).toURI();
        Files.createDirectory(to);
        try (FileSystem jar = FileSystems.newFileSystem(uri, Map.of());
                Stream<Path> files = Files.list(jar.getPath(LIBRARY))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }
}
