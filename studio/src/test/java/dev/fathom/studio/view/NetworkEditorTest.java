package dev.fathom.studio.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.studio.view.NetworkEditor.Checked;
import dev.fathom.studio.view.NetworkEditor.Repair;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkEditorTest {
    private static final String ALEX = "network alex\ninput 224x224x3\n";

    @Test
    void a_network_that_fits_is_described() {
        Checked checked = NetworkEditor.check("network t\ninput 8x8x1\nconv(4, 3)\nrelu()\n");
        assertThat(checked.error()).isNull();
        assertThat(checked.network().layers().getFirst().output()).isEqualTo(List.of(6, 6, 4));
        assertThat(checked.windows())
                .containsExactly(new NetworkEditor.Sliding(3, 3, 1, 0, 4, true));
    }

    @Test
    void a_layer_that_does_not_fit_shows_its_arithmetic_and_repairs_that_fit() {
        Checked checked = NetworkEditor.check(ALEX + "conv1 = conv(96, 11).stride(4) # first\n");
        assertThat(checked.error())
                .startsWith("alex: layer 1, conv(96, 11).stride(4) reading 224×224×3:")
                .contains("(224 − 11 + 2·0)/4 + 1 = 54.25 is not a whole number");
        assertThat(checked.line()).isEqualTo(3);
        assertThat(checked.network().layers()).isEmpty();
        assertThat(checked.repairs())
                .contains(
                        new Repair(
                                "padding 1 before, 2 after",
                                3,
                                "conv1 = conv(96, 11).stride(4).padding(1, 2) # first"),
                        new Repair("input 227×227×3", 2, "input 227x227x3"));
        for (Repair repair : checked.repairs()) {
            List<String> lines =
                    new java.util.ArrayList<>(
                            List.of("network alex", "input 224x224x3", "conv(96, 11).stride(4)"));
            lines.set(repair.line() - 1, repair.text());
            assertThat(NetworkEditor.check(String.join("\n", lines)).error()).isNull();
        }
    }

    @Test
    void what_stands_above_a_line_that_cannot_be_read_is_still_shown() {
        Checked checked = NetworkEditor.check(ALEX + "relu()\nconvv(3, 3)\n");
        assertThat(checked.line()).isEqualTo(4);
        assertThat(checked.error()).contains("convv");
        assertThat(checked.network().layers()).hasSize(1);
        assertThat(checked.repairs()).isEmpty();
    }

    @Test
    void an_empty_text_is_no_network() {
        assertThat(NetworkEditor.check("").error()).startsWith("holds no network");
    }

    @Test
    void sliders_change_numbers_and_leave_the_rest() {
        assertThat(NetworkEditor.slid("c = conv(8, 3).groups(2) of x # why", 5, 2, 2, 16))
                .isEqualTo("c = conv(16, 5).stride(2).padding(2).groups(2) of x # why");
        assertThat(NetworkEditor.slid("maxPool(2).stride(2)", 3, 2, 0, 0))
                .isEqualTo("maxPool(3).stride(2)");
        assertThatThrownBy(() -> NetworkEditor.slid("relu()", 3, 1, 0, 0))
                .hasMessage("'relu()' has no window that slides");
    }

    @Test
    void a_text_of_many_lines_is_refused_before_it_is_read() {
        assertThat(NetworkEditor.check("\n".repeat(2_001)).error())
                .isEqualTo(
                        "more than 2,000 lines can't be checked while they are written; ./fathom"
                                + " describe FILE checks them");
    }
}
