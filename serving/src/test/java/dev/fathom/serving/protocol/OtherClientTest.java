package dev.fathom.serving.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.fathom.serving.Served;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// A client that shares no code with Fathom: Python's, by `bench/serving/oip_client.py`.
class OtherClientTest {
    private static final Path SCRIPT = Path.of("../bench/serving/oip_client.py");

    @Test
    void python_finds_what_the_protocol_promises() throws IOException, InterruptedException {
        assumeTrue(starts("--version"), "there is no python3 on the PATH: apt install python3");
        try (Served served = new Served(null)) {
            String address = served.uri("/").toString();
            Process client = python(SCRIPT.toString(), address, "small");
            String said =
                    new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(client.waitFor()).as(said).isZero();
            assertThat(said.lines()).hasSize(19).allMatch(line -> line.startsWith("ok "));
        }
    }

    private static boolean starts(String argument) throws InterruptedException {
        try {
            return python(argument).waitFor() == 0;
        } catch (IOException _) {
            return false;
        }
    }

    private static Process python(String... arguments) throws IOException {
        ProcessBuilder python = new ProcessBuilder("python3");
        python.command().addAll(java.util.List.of(arguments));
        return python.redirectErrorStream(true).start();
    }
}
