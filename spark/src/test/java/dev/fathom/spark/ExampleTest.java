package dev.fathom.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The program for Spark in the folder `examples`; the others are run by cli's ExamplesTest.
class ExampleTest {
    private static final Path ROOT =
            Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());

    @Test
    void the_pictures_of_a_folder_are_told(@TempDir Path folder) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-modules=jdk.incubator.vector",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dlog4j2.configurationFile=fathom-log4j2.properties",
                                "-cp",
                                System.getProperty("java.class.path"),
                                "examples/OnSpark.java",
                                ROOT.resolve("data/photos") + "/*.jpg")
                        .directory(ROOT.toFile())
                        .redirectError(folder.resolve("errors").toFile())
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).isZero();
        assertThat(said)
                .contains("coffee.jpg: espresso\n")
                .contains("chelsea.jpg: Egyptian cat\n");
    }
}
