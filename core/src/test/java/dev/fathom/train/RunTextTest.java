package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DamagedFileException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTextTest {
    @TempDir private Path folder;
    private final Map<String, String> run = new LinkedHashMap<>();
    private Path file;

    @BeforeEach
    void run() {
        file = folder.resolve("run.txt");
        run.put("data", "C:\\users\\a\nb\\u000a\u001b: \u202eé");
        run.put("seed", "7");
        run.put("network", "network n\ninput 1x1x1\nfc1 = dense(2)\n");
    }

    @Test
    void every_value_stands_on_one_line_and_is_read_again() throws IOException {
        RunText.write(file, run);
        assertThat(Files.readAllLines(file).getFirst())
                .isEqualTo("data: C:\\u005cusers\\a\\u000ab\\u005cu000a\\u001b: \\u202eé");
        assertThat(RunText.read(file)).isEqualTo(run);
    }

    @Test
    void what_an_editor_made_of_it_is_read() throws IOException {
        RunText.write(file, run);
        String text = "\uFEFF" + Files.readString(file).replace("\n", "\r\n");
        Files.write(file, text.getBytes(StandardCharsets.UTF_16LE));
        assertThat(RunText.read(file)).isEqualTo(run);
    }

    @Test
    void a_name_that_stands_twice_is_refused() throws IOException {
        Files.writeString(file, "seed: 7\nseed: 8\n\nnetwork n\n");
        assertThatThrownBy(() -> RunText.read(file))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(file + ": at byte 8 expected each name once, found 'seed: 8'");
    }

    @Test
    void what_is_no_text_is_refused() throws IOException {
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xFF});
        assertThatThrownBy(() -> RunText.read(file))
                .hasMessage(
                        file
                                + " is no text in UTF-8, or in UTF-16 with a byte order mark (line 1"
                                + " can't be read); begin a new run");
    }
}
