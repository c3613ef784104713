package dev.fathom.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.kernel.ConvShape;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineTest {
    /// What the child process runs: a convolution of one pixel, 3·2 + 1.
    static final class Tiny {
        private Tiny() {}

        public static void main(String[] arguments) {
            float[] y = new float[1];
            Engine.best(1).close();
            try (Engine engine = Engine.best(2)) {
                ConvShape s = new ConvShape(Volume.column(1), Window.of(1), 1, 1);
                float[] x = {3};
                engine.kernels().conv(s, 1, x, new float[] {2}, new float[] {1}, y);
                System.out.println(y[0] + "; " + engine.description());
                if (arguments.length > 0) {
                    Engine.of(arguments[0]).close();
                }
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    private static String run(List<String> options, String... arguments) throws Exception {
        return run(ProcessBuilder.Redirect.DISCARD, options, arguments);
    }

    private static String run(
            ProcessBuilder.Redirect errors, List<String> options, String... arguments)
            throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java);
        builder.command().addAll(options);
        builder.command()
                .addAll(
                        List.of(
                                "-cp",
                                home(Engine.class) + File.pathSeparator + home(Tiny.class),
                                Tiny.class.getName()));
        builder.command().addAll(List.of(arguments));
        builder.redirectError(errors);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void without_the_vector_module_the_best_engine_works_and_says_that_it_is_slow_and_why()
            throws Exception {
        assertThat(run(List.of()))
                .isEqualToIgnoringNewLines(
                        "7.0; plain loops: slow, because the module jdk.incubator.vector is"
                                + " missing; start Java with --add-modules jdk.incubator.vector");
    }

    @Test
    void without_the_vector_module_the_log_says_once_what_to_add(@TempDir Path folder)
            throws Exception {
        Path errors = folder.resolve("errors");
        run(ProcessBuilder.Redirect.to(errors.toFile()), List.of());
        assertThat(Files.readString(errors))
                .containsOnlyOnce(
                        "Fathom computes with plain loops: slow, because the module"
                                + " jdk.incubator.vector is missing; start Java with --add-modules"
                                + " jdk.incubator.vector")
                .containsOnlyOnce("Fathom");
    }

    @Test
    void with_the_vector_module_the_best_engine_is_vectors_on_all_threads() throws Exception {
        assertThat(run(List.of("--add-modules", "jdk.incubator.vector")))
                .matches("7\\.0; Vector API: \\d+ floats at once, threads 2\\R");
    }

    @Test
    void without_fused_multiply_adds_the_best_engine_says_what_to_expect() throws Exception {
        assertThat(run(List.of("--add-modules", "jdk.incubator.vector", "-XX:-UseFMA")))
                .endsWith(
                        " floats at once, threads 2, without fused multiply-adds (FMA), which this"
                                + " processor or its virtual machine lacks: slower, and the last"
                                + " bits of results are others than with them"
                                + System.lineSeparator());
    }

    @Test
    void an_engine_names_what_its_bits_depend_on() {
        try (Engine best = Engine.best(1);
                Engine exact = Engine.exact(1);
                Engine plain = Engine.of("plain")) {
            assertThat(best.arithmetic()).matches("vector (fma|mul-add)");
            assertThat(exact.arithmetic()).isEqualTo(best.arithmetic() + " exact");
            assertThat(plain.arithmetic()).isEqualTo("plain");
        }
    }

    @Test
    void an_engine_that_cannot_be_used_says_why_and_what_to_do() throws Exception {
        assertThat(run(List.of(), "vector"))
                .endsWith(
                        "the engine vector can't be used here: the module jdk.incubator.vector is"
                                + " missing; start Java with --add-modules jdk.incubator.vector"
                                + System.lineSeparator());
    }

    @Test
    void an_engine_is_found_by_its_name() {
        try (Engine plain = Engine.of("plain");
                Engine exact = Engine.of("vector", 1, true)) {
            assertThat(plain.name()).isEqualTo("plain");
            assertThat(plain.description()).isEqualTo("plain loops: the definition, slow");
            assertThat(exact.description()).endsWith("floats at once, threads 1, exact sums");
            assertThat(exact.kernels().isExact()).isTrue();
        }
    }

    @Test
    void the_engines_are_named_where_a_name_is_wrong() {
        assertThat(Engine.names()).containsExactly("vector", "plain");
        assertThatThrownBy(() -> Engine.of("turbo"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("there is no engine 'turbo'; there are vector, plain");
    }
}
