package dev.fathom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A program that has core on its module path: the Vector API comes with it, and internal packages
/// are closed. All other tests run on the class path.
class ModulePathTest {
    private static final String PROGRAM =
            """
            package user;

            import static dev.fathom.layer.Layers.*;
            import static dev.fathom.tensor.Volume.volume;

            import dev.fathom.engine.Engine;
            import dev.fathom.layer.Layer;
            import dev.fathom.layer.pool.Pool;
            import dev.fathom.network.Network;

            class Program {
                public static void main(String[] arguments) {
                    Network network = Network.of("n", volume(8, 8, 3), conv(4, 3), maxPool(2).stride(2));
                    Layer last = network.nodes().getLast().layer();
                    try (Engine engine = Engine.best(1)) {
                        System.out.print((last instanceof Pool) + " " + network.output() + " " + engine.description());
                    }
                }
            }
            """;

    @TempDir private Path folder;
    private String modulePath = "";

    @BeforeEach
    void find_the_modules() {
        modulePath =
                Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                        .filter(
                                p ->
                                        p.endsWith("core/target/classes")
                                                || p.matches(".*/(jspecify|jackson-core)-[^/]*"))
                        .collect(Collectors.joining(File.pathSeparator));
    }

    /// What the compiler says.
    private String compile(String program) throws IOException {
        Files.createDirectories(folder.resolve("user"));
        Path source = Files.writeString(folder.resolve("user/Program.java"), program);
        Path module =
                Files.writeString(
                        folder.resolve("module-info.java"),
                        "module user { requires dev.fathom.core; }");
        StringWriter said = new StringWriter();
        var compiler = ToolProvider.getSystemJavaCompiler();
        compiler.getTask(
                        said,
                        null,
                        null,
                        List.of("-p", modulePath, "-d", folder.toString(), "-proc:none"),
                        null,
                        compiler.getStandardFileManager(null, null, null)
                                .getJavaFileObjects(module, source))
                .call();
        return said.toString();
    }

    @Test
    void the_vector_module_comes_by_itself() throws Exception {
        assertThat(compile(PROGRAM)).doesNotContain("error");
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-p",
                                modulePath + File.pathSeparator + folder,
                                "-m",
                                "user/user.Program")
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        String printed =
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(printed).startsWith("true 3×3×4 Vector API");
    }

    @Test
    void internal_packages_are_closed() throws IOException {
        String program =
                PROGRAM.replace(
                        "dev.fathom.layer.pool.Pool", "dev.fathom.kernel.vector.lanes.Lanes");
        assertThat(compile(program))
                .contains("package dev.fathom.kernel.vector.lanes is not visible");
    }
}
