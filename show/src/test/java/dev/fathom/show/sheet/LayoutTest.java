package dev.fathom.show.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LayoutTest {
    @Test
    void alexnets_96_filters_lie_in_8_rows_of_12() {
        Layout layout = Layout.of(96, 11, 11, 1, 14);
        assertThat(layout.columns()).isEqualTo(12);
        // 112/11 = 10 pixels a weight would make 12·(110 + 6) = 1392 pixels: too wide; 8 make 1122
        assertThat(layout.factor()).isEqualTo(8);
        assertThat(layout.gridWidth()).isEqualTo(12 * (88 + 6) - 6);
        assertThat(layout.x(13, 0)).isEqualTo(88 + 6);
        assertThat(layout.y(13, 0)).isEqualTo(88 + 6 + Typeface.SMALL.height());
    }

    @Test
    void a_cell_holds_its_depth_slices_side_by_side() {
        Layout layout = new Layout(4, 3, 3, 8, 4, true, 5, 2);
        assertThat(layout.cellWidth()).isEqualTo(4 * 15 + 3 * 2);
        assertThat(layout.cellHeight()).isEqualTo(2 * 15 + 2);
        assertThat(layout.x(3, 5)).isEqualTo(layout.cellWidth() + 6 + 17);
        assertThat(layout.y(3, 5))
                .isEqualTo(layout.cellHeight() + 6 + Typeface.SMALL.height() + 17);
    }

    @Test
    void labels_that_are_wider_than_their_cells_are_left_out() {
        assertThat(Layout.of(1000, 1, 1, 1, 21).labelled()).isTrue();
        assertThat(Layout.of(1000, 1, 1, 1, 40).labelled()).isFalse();
    }

    @Test
    void what_is_too_large_is_shown_pixel_by_pixel() {
        Layout layout = Layout.of(64, 224, 224, 1, 14);
        assertThat(layout.factor()).isEqualTo(1);
        assertThat(layout.gridWidth()).isEqualTo(layout.columns() * 230 - 6);
    }
}
