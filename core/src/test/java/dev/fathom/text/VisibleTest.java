package dev.fathom.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VisibleTest {
    @Test
    void what_a_terminal_obeys_is_written_as_json_writes_it() {
        assertThat(Visible.text("\u001b[31mred\u0007")).isEqualTo("\\u001b[31mred\\u0007");
        assertThat(Visible.text("\u009b2J \u007f")).isEqualTo("\\u009b2J \\u007f");
    }

    @Test
    void what_turns_the_direction_of_writing_is_shown() {
        assertThat(Visible.text("\u202egpj.exe\u2066\u200f\u061c"))
                .isEqualTo("\\u202egpj.exe\\u2066\\u200f\\u061c");
    }

    @Test
    void what_is_no_character_or_none_that_is_seen_is_shown() {
        assertThat(Visible.text("\uFEFFred\u2028\u2029")).isEqualTo("\\ufeffred\\u2028\\u2029");
        assertThat(Visible.text("\ud83d")).isEqualTo("\\ud83d");
        assertThat(Visible.text("\udc08a")).isEqualTo("\\udc08a");
    }

    @Test
    void letters_of_all_scripts_and_joined_emoji_stay() {
        String text = "Straße 日本語 שלום \u0627\u0644\u0639 👩\u200d🔬 e\u0301 \ud83d\udc08 \\ \"";
        assertThat(Visible.text(text)).isSameAs(text);
        assertThat(Visible.line(text)).isSameAs(text);
    }

    @Test
    void a_text_keeps_its_line_breaks_and_a_line_has_none() {
        assertThat(Visible.text("a\nb\r\n\tc")).isEqualTo("a\nb\r\n\tc");
        assertThat(Visible.text("a\rb\r")).isEqualTo("a\\u000db\\u000d");
        assertThat(Visible.line("a\nb\r\n\tc")).isEqualTo("a\\u000ab\\u000d\\u000a\\u0009c");
    }

    @Test
    void exactly_these_characters_of_all_are_shown() {
        String shown =
                IntStream.rangeClosed(0, Character.MAX_CODE_POINT)
                        .filter(
                                c ->
                                        !Visible.line(Character.toString(c))
                                                .equals(Character.toString(c)))
                        .filter(c -> c < 0xD800 || c > 0xDFFF)
                        .mapToObj(Integer::toHexString)
                        .collect(Collectors.joining(" "));
        String c0 =
                IntStream.range(0, 0x20)
                        .mapToObj(Integer::toHexString)
                        .collect(Collectors.joining(" "));
        String c1 =
                IntStream.range(0x7f, 0xa0)
                        .mapToObj(Integer::toHexString)
                        .collect(Collectors.joining(" "));
        assertThat(shown)
                .isEqualTo(
                        c0
                                + " "
                                + c1
                                + " 61c 200e 200f 2028 2029 202a 202b 202c 202d 202e"
                                + " 2066 2067 2068 2069 feff");
    }
}
