package dev.fathom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.text.Visible;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class VisibleStreamTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final Console console = new Console(printer(), printer(), 80, false);

    private PrintStream printer() {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private String printed() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void every_way_to_print_makes_visible() {
        console.out().print("\u001b1");
        console.out().printf("%s", "\u009b2");
        console.err().println("\u202e3");
        console.errWriter().println("\u001b4");
        new IllegalStateException("\u001b5").printStackTrace(console.err());
        assertThat(printed())
                .startsWith("\\u001b1\\u009b2\\u202e3\n\\u001b4\n")
                .contains("Exception: \\u001b5\n\tat ");
    }

    @Test
    void json_keeps_its_value() {
        console.json("\u001b\u009b\u202e\ud800\nü");
        assertThat(printed())
                .isEqualTo(
                        "\"\\u001b\\u009b\\u202e\\ud800\\nü\"\n".replace("b\\u009b", "B\\u009b"));
    }

    @Test
    void bytes_that_come_in_pieces_say_the_same() throws IOException {
        String all = "é\u009b日\u202e\ufeff👩\u200d🔬\r\n\u001b\rx\r\n".repeat(20);
        byte[] utf8 = all.getBytes(StandardCharsets.UTF_8);
        for (int seed = 0; seed < 50; seed++) {
            bytes.reset();
            Random random = new Random(seed);
            for (int at = 0; at < utf8.length; ) {
                int count = Math.min(random.nextInt(6), utf8.length - at);
                console.out().write(utf8, at, count);
                at += count;
            }
            assertThat(printed()).as("seed %d", seed).isEqualTo(Visible.text(all));
        }
    }

    @Test
    void a_bar_is_drawn_and_what_it_names_is_shown() {
        try (ProgressBar bar = console.progress("\u001b[2Jjob", 2, "pictures")) {
            bar.at(1, "");
            bar.line("\u001b]0;title\u0007");
        }
        assertThat(printed())
                .startsWith("\r\\u001b]0;title\\u0007\u001b[K\n\r\\u001b[2Jjob ")
                .endsWith("\u001b[K\n");
    }

    @Test
    void a_reader_that_has_gone_is_known() {
        OutputStream gone =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("broken pipe");
                    }
                };
        var out = new VisibleStream(new PrintStream(gone, false, StandardCharsets.UTF_8));
        assertThat(out.checkError()).isFalse();
        out.println("lost");
        assertThat(out.checkError()).isTrue();
    }
}
