package dev.fathom.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long nanos;

    private ProgressBar bar(int columns, boolean color) {
        PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        return new ProgressBar(
                new Console(err, err, columns, color), "epoch 3", 200, "pictures", () -> nanos);
    }

    private void after(double seconds) {
        nanos += (long) (seconds * 1e9);
    }

    private List<String> lines() {
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void a_terminal_shows_a_bar_with_rate_and_time_left() {
        ProgressBar bar = bar(100, false);
        after(2);
        bar.at(50, "loss 0.41");
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .isEqualTo(
                        "\repoch 3 ━━━━━━━───────────────────────"
                                + "  25 %  25 pictures/s, 0:06 left  loss 0.41\u001b[K");
    }

    @Test
    void the_bar_shrinks_and_the_line_is_cut_so_that_it_never_wraps() {
        for (int columns = 5; columns < 120; columns++) {
            bytes.reset();
            ProgressBar bar = bar(columns, false);
            after(2);
            bar.at(100, "loss 0.41");
            String drawn = bytes.toString(StandardCharsets.UTF_8);
            assertThat(drawn.substring(1, drawn.length() - "\u001b[K".length()).length())
                    .as("%d columns", columns)
                    .isLessThan(columns);
        }
    }

    @Test
    void it_is_drawn_ten_times_a_second_at_most() {
        ProgressBar bar = bar(80, false);
        for (int i = 1; i <= 100; i++) {
            after(0.01);
            bar.at(i, "");
        }
        assertThat(bytes.toString(StandardCharsets.UTF_8).split("\r")).hasSize(1 + 10);
    }

    @Test
    void without_a_terminal_it_is_a_line_every_five_seconds_and_one_at_the_end() {
        try (ProgressBar bar = bar(0, false)) {
            for (int i = 1; i <= 12; i++) {
                after(1);
                bar.at(10 * i, "");
            }
            bar.at(200, "loss 0.38");
        }
        assertThat(lines())
                .containsExactly(
                        "epoch 3: 50 of 200 pictures, 10 pictures/s, 0:15 left",
                        "epoch 3: 100 of 200 pictures, 10 pictures/s, 0:10 left",
                        "epoch 3: 200 of 200 pictures, 17 pictures/s, 0:12, loss 0.38");
    }

    @Test
    void only_a_terminal_that_wants_them_gets_colours() {
        try (ProgressBar plain = bar(80, false)) {
            plain.at(200, "");
        }
        assertThat(lines().toString()).doesNotContain("\u001b[36m");
        try (ProgressBar colored = bar(80, true)) {
            colored.at(200, "");
        }
        assertThat(lines().toString()).contains("\u001b[36m━");
    }

    @Test
    void before_anything_is_done_no_time_is_claimed() {
        bar(0, false).close();
        assertThat(lines()).containsExactly("epoch 3: 0 of 200 pictures, 0 pictures/s");
    }

    @Test
    void hours_appear_when_there_are_any() {
        assertThat(ProgressBar.time(59.6)).isEqualTo("1:00");
        assertThat(ProgressBar.time(3723)).isEqualTo("1:02:03");
    }
}
