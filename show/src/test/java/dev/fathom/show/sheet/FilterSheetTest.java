package dev.fathom.show.sheet;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.model.Model;
import dev.fathom.model.UsualLayer;
import dev.fathom.network.Network;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FilterSheetTest {
    private static final int WHITE = 0xf6f5f1;

    private final Model grey =
            Model.initialize(
                    Network.of("grey", volume(4, 4, 1), conv(2, 2), relu(), conv(3, 1), dense(2)),
                    1);

    /// The middle of the square that a weight became.
    private static int pixel(FilterSheet sheet, int filter, int column, int row) {
        FilterSheet.Filter at = sheet.filters().get(filter);
        int half = sheet.factor() / 2;
        return 0xffffff
                & sheet.image()
                        .getRGB(
                                at.x() + column * sheet.factor() + half,
                                at.y() + row * sheet.factor() + half);
    }

    private FilterSheet first(Scale scale) {
        float[] weights = grey.weights()[0][0];
        System.arraycopy(new float[] {0, 2, -4, 1, 0.5f, 0, 0, -0.25f}, 0, weights, 0, 8);
        return FilterSheet.of(grey, 0, scale);
    }

    @Test
    void each_weight_is_a_square_and_0_has_the_middle_colour() {
        FilterSheet sheet = first(Scale.EACH);
        assertThat(sheet.factor()).isEqualTo(24);
        assertThat(pixel(sheet, 0, 0, 0)).isEqualTo(WHITE);
        assertThat(pixel(sheet, 0, 1, 0)).isEqualTo(Palette.DIVERGING.rgb(0.5));
        assertThat(pixel(sheet, 0, 0, 1)).isEqualTo(Palette.DIVERGING.rgb(-1));
        assertThat(pixel(sheet, 0, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(0.25));
        assertThat(pixel(sheet, 1, 0, 0)).isEqualTo(Palette.DIVERGING.rgb(1));
        assertThat(pixel(sheet, 1, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(-0.5));
        assertThat(sheet.filters().get(1).largest()).isEqualTo(0.5f);
    }

    @Test
    void one_scale_for_the_layer_lets_weak_filters_pale() {
        FilterSheet sheet = first(Scale.LAYER);
        assertThat(pixel(sheet, 1, 0, 0)).isEqualTo(Palette.DIVERGING.rgb(0.125));
    }

    @Test
    void filters_that_read_colours_are_drawn_in_colour_round_grey() {
        Model colour =
                Model.initialize(Network.of("colour", volume(4, 4, 3), conv(2, 2), conv(2, 1)), 1);
        float[] weights = colour.weights()[0][0];
        Arrays.fill(weights, 0);
        weights[3] = 2;
        weights[4] = -1;
        FilterSheet sheet = FilterSheet.of(colour, 0, Scale.EACH);
        assertThat(pixel(sheet, 0, 0, 0)).isEqualTo(0x808080);
        assertThat(pixel(sheet, 0, 1, 0)).isEqualTo(0xff4080);
        assertThat(pixel(sheet, 1, 0, 0)).isEqualTo(0x808080);
    }

    @Test
    void deeper_filters_are_drawn_slice_by_slice() {
        float[] weights = grey.weights()[2][0];
        System.arraycopy(new float[] {1, -1}, 0, weights, 0, 2);
        FilterSheet sheet = FilterSheet.of(grey, 2, Scale.EACH);
        assertThat(sheet.volume()).isEqualTo(volume(1, 1, 2));
        int x = sheet.filters().getFirst().x();
        int y = sheet.filters().getFirst().y();
        assertThat(sheet.image().getRGB(x, y)).isEqualTo(0xff0b2f6b);
        assertThat(sheet.image().getRGB(x + sheet.factor() + 2, y)).isEqualTo(0xff6e2c00);
    }

    @Test
    void a_fully_connected_layers_filters_are_as_large_as_what_it_reads() {
        assertThat(FilterSheet.of(grey, 3, Scale.EACH).volume()).isEqualTo(volume(3, 3, 3));
    }

    @Test
    void filters_that_do_not_fit_are_left_out_and_the_picture_says_so() {
        Model wide = Model.initialize(Network.of("wide", volume(64, 64, 1), dense(5000)), 1);
        FilterSheet sheet = FilterSheet.of(wide, 0, Scale.EACH);
        assertThat(sheet.filters()).hasSizeBetween(1500, 4999);
        assertThat(sheet.image().getHeight()).isLessThan(4400);
    }

    @Test
    void the_same_filters_give_the_same_bytes() {
        assertThat(Png.bytes(first(Scale.EACH).image()))
                .isEqualTo(Png.bytes(first(Scale.EACH).image()));
    }

    @Test
    void a_layer_without_filters_is_refused() {
        assertThatThrownBy(() -> FilterSheet.of(grey, 1, Scale.EACH))
                .hasMessage(
                        "relu1, relu(), has no filters that can be drawn; layers that have: conv1,"
                                + " conv2, fc3");
        Model own = Model.initialize(Network.of("own", volume(4, 4, 1), local(2, 2), relu()), 1);
        assertThatThrownBy(() -> FilterSheet.of(own, 0, Scale.EACH))
                .hasMessage(
                        "local1, local(2, 2), has no filters that can be drawn; nor has any other"
                                + " layer of the network");
        assertThatThrownBy(() -> UsualLayer.filters(own.network()))
                .hasMessageStartingWith("own has no convolution and no fully connected layer");
    }
}
