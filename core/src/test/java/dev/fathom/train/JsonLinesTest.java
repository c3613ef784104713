package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    @Test
    void what_would_act_on_a_terminal_is_shown_and_keeps_its_value(@TempDir Path folder)
            throws IOException {
        Path file = folder.resolve("log.jsonl");
        try (JsonLines lines = JsonLines.open(file)) {
            lines.add(json -> json.writeStringProperty("a\n", "\u009b\u202e\ud800é"));
        }
        assertThat(Files.readString(file)).isEqualTo("{\"a\\n\":\"\\u009b\\u202e\\ud800é\"}\n");
    }
}
