package dev.fathom.data.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewTest {
    private static final Volume SIZE = new Volume(4, 3, 1);
    private static final byte[] PICTURE = {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23};

    private static String seen(View view, int width, int height) {
        Volume window = new Volume(width, height, 1);
        byte[] into = new byte[window.size()];
        view.apply(PICTURE, SIZE, into, 0, window);
        return Arrays.toString(into);
    }

    private static List<String> seen(int count) {
        return View.several(count).stream().map(view -> seen(view, 2, 1)).toList();
    }

    @Test
    void ten_are_the_middle_and_the_corners_and_their_mirror_images() {
        assertThat(seen(10))
                .containsExactly(
                        "[11, 12]",
                        "[0, 1]",
                        "[2, 3]",
                        "[20, 21]",
                        "[22, 23]",
                        "[12, 11]",
                        "[1, 0]",
                        "[3, 2]",
                        "[21, 20]",
                        "[23, 22]");
        assertThat(seen(5)).isEqualTo(seen(10).subList(0, 5));
        assertThat(seen(2)).containsExactly("[11, 12]", "[12, 11]");
        assertThat(seen(1)).containsExactly("[11, 12]");
    }

    @Test
    void a_square_number_of_places_is_spread_from_edge_to_edge() {
        assertThat(seen(9))
                .containsExactly(
                        "[0, 1]",
                        "[1, 2]",
                        "[2, 3]",
                        "[10, 11]",
                        "[11, 12]",
                        "[12, 13]",
                        "[20, 21]",
                        "[21, 22]",
                        "[22, 23]");
        assertThat(seen(18)).hasSize(18).startsWith("[0, 1]").endsWith("[23, 22]");
        assertThat(seen(4)).containsExactly("[0, 1]", "[2, 3]", "[20, 21]", "[22, 23]");
    }

    @Test
    void of_an_odd_number_of_pixels_too_many_one_more_is_left_out_behind_the_middle() {
        assertThat(seen(View.CENTRE, 3, 2)).isEqualTo("[0, 1, 2, 10, 11, 12]");
        assertThat(seen(View.CENTRE, 4, 3)).isEqualTo(Arrays.toString(PICTURE));
    }

    @Test
    void other_numbers_are_refused() {
        for (int count : new int[] {-1, 0, 3, 7, 2050}) {
            assertThatThrownBy(() -> View.several(count))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "crops "
                                    + count
                                    + ": must be 1, 5, a square such as 9 (3×3 places), or twice one"
                                    + " of these, with mirror images, such as 10; at most 2048");
        }
    }
}
