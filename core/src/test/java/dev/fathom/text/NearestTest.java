package dev.fathom.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    private static final List<String> WORDS = List.of("describe", "evaluate", "fit", "train");

    @Test
    void swapped_missing_added_and_wrong_letters_are_forgiven() {
        assertThat(Nearest.of("trian", WORDS)).contains("train");
        assertThat(Nearest.of("desribe", WORDS)).contains("describe");
        assertThat(Nearest.of("fitt", WORDS)).contains("fit");
        assertThat(Nearest.of("Evaluete", WORDS)).contains("evaluate");
    }

    @Test
    void what_is_too_far_from_all_is_near_none() {
        assertThat(Nearest.of("predict", WORDS)).isEmpty();
        assertThat(Nearest.of("", WORDS)).isEmpty();
    }
}
