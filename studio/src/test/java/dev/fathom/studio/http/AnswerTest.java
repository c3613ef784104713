package dev.fathom.studio.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AnswerTest {
    private static final Map<String, String> ODD = Map.of("name", "\u009b\u202e\ud800\nü");
    private static final String JSON = "{\"name\":\"\\u009b\\u202e\\ud800\\nü\"}";

    @Test
    void names_that_act_are_shown_and_keep_their_value() {
        assertThat(Answer.json(ODD).text()).isEqualTo(JSON);
        assertThat(Answer.binary(ODD, List.of()).text()).endsWith(JSON);
        assertThat(Answer.error(400, "no \u202e").text()).isEqualTo("{\"error\":\"no \\u202e\"}");
    }
}
