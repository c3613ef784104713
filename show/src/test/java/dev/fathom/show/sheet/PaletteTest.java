package dev.fathom.show.sheet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaletteTest {
    @Test
    void zero_is_the_middle_colour_of_diverging_ones() {
        assertThat(Palette.DIVERGING.rgb(0)).isEqualTo(0xf6f5f1);
        assertThat(Palette.DIVERGING.rgb(-0.0)).isEqualTo(0xf6f5f1);
    }

    @Test
    void ends_are_the_strongest_colours_also_of_what_lies_beyond() {
        assertThat(Palette.DIVERGING.rgb(-1)).isEqualTo(0x6e2c00);
        assertThat(Palette.DIVERGING.rgb(1)).isEqualTo(0x0b2f6b);
        assertThat(Palette.DIVERGING.rgb(-7)).isEqualTo(0x6e2c00);
        assertThat(Palette.HEAT.rgb(Double.POSITIVE_INFINITY)).isEqualTo(0xfdfdd8);
        assertThat(Palette.HEAT.rgb(-0.5)).isEqualTo(0x07060d);
    }

    @Test
    void between_two_colours_lies_a_straight_line() {
        assertThat(Palette.GREY.rgb(0.5)).isEqualTo(0x808080);
        assertThat(Palette.GREY.rgb(0.2)).isEqualTo(0x333333);
        // a sixth of the way from 0 to 1/3: half way between two colours would be a quarter
        assertThat(Palette.DIVERGING.rgb(1.0 / 6)).isEqualTo(0xc9ddf1);
    }
}
