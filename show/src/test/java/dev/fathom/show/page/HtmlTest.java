package dev.fathom.show.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HtmlTest {
    @Test
    void no_text_becomes_a_tag_and_none_acts() {
        assertThat(Html.of("<p>%s %s</p>", "<b>'\"&", Html.of("<i>%s</i>", "\u001b\u202e")))
                .hasToString("<p>&lt;b&gt;&#39;&quot;&amp; <i>\\u001b\\u202e</i></p>");
    }

    @Test
    void numbers_and_line_breaks_stay() {
        assertThat(Html.of("%d %s %s", 7, 0.25, "a\nb")).hasToString("7 0.25 a\nb");
    }
}
