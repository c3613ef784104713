package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class KernelsTest {
    /// What the child process runs: a convolution of one pixel, 3·2 + 1.
    static final class Tiny {
        private Tiny() {}

        public static void main(String[] arguments) {
            float[] y = new float[1];
            try (Kernels k = Kernels.best(2)) {
                ConvShape s = new ConvShape(Volume.column(1), Window.of(1), 1, 1);
                k.conv(s, 1, new float[] {3}, new float[] {2}, new float[] {1}, y);
                System.out.println(y[0] + "; " + k.description());
            }
        }
    }

    private static String run(String... options) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        ProcessBuilder builder = new ProcessBuilder(java);
        builder.command().addAll(List.of(options));
        builder.command()
                .addAll(
                        List.of(
                                "-cp",
                                home(Kernels.class) + File.pathSeparator + home(Tiny.class),
                                Tiny.class.getName()));
        builder.redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static Path home(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    @Test
    void without_the_vector_module_kernels_work_and_say_that_they_are_slow_and_why()
            throws Exception {
        assertThat(run())
                .isEqualToIgnoringNewLines(
                        "7.0; plain loops: slow, because the module jdk.incubator.vector is"
                                + " missing; start Java with --add-modules jdk.incubator.vector");
    }

    @Test
    void with_the_vector_module_kernels_are_vectors_on_all_threads() throws Exception {
        assertThat(run("--add-modules", "jdk.incubator.vector"))
                .startsWith("7.0; Vector API: ")
                .contains(Lanes.COUNT + " floats at once, threads 2");
    }
}
