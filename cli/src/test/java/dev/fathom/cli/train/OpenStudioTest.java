package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenStudioTest {

    @Test
    void a_port_that_is_taken_is_said() throws IOException {
        InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
            String port = Integer.toString(taken.getLocalPort());
            Ran ran = Ran.fathom("studio", "fashion", "--no-open", "--port", port);
            assertThat(ran.code()).isEqualTo(1);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err())
                    .isEqualTo(
                            "port "
                                    + port
                                    + " is taken; choose another, or none for any free one\n");
        }
    }

    @Test
    void an_impossible_port_is_wrong_use() {
        Ran ran = Ran.fathom("studio", "fashion", "--port", "65536");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("--port 65536 must be 0 … 65535");
    }

    @Test
    void a_text_is_no_picture(@TempDir Path folder) throws IOException {
        Path text = Files.writeString(folder.resolve("notes.txt"), "hello");
        Ran ran = Ran.fathom("studio", "fashion", "--no-open", "--picture", text.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).startsWith(text + ": at byte 0 expected a JPEG");
    }

    @Test
    void a_file_that_is_no_model_is_said(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("x.safetensors"), "hello");
        Ran ran = Ran.fathom("studio", file.toString(), "--no-open");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err()).contains(file + ": ").doesNotContain("fault");
    }

    @Test
    void only_runs_are_opened_together(@TempDir Path folder) throws IOException {
        Path run = Files.createDirectory(folder.resolve("run"));
        Files.writeString(run.resolve("run.txt"), "seed: 1\n\nnetwork tiny\n");
        Ran ran = Ran.fathom("studio", folder.toString(), "alexnet", "--no-open");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "alexnet holds no run; runs are compared, a network or a model is opened"
                                + " alone");
    }
}
