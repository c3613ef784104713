package dev.fathom.show.sheet;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.network.Network;
import dev.fathom.show.sheet.ActivationSheet.Order;
import dev.fathom.show.sheet.ActivationSheet.Slice;
import dev.fathom.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActivationSheetTest {
    /// Three filters of one weight: the picture times 1, −1 and 2.
    private static Trace trace(float... picture) {
        Model model = Model.initialize(Network.of("net", volume(2, 2, 1), conv(3, 1), relu()), 1);
        System.arraycopy(new float[] {1, -1, 2}, 0, model.weights()[0][0], 0, 3);
        return model.runEach(new Tensor(1, volume(2, 2, 1), picture), Engine.of("plain"));
    }

    private static int pixel(ActivationSheet sheet, int place, int column, int row) {
        Slice at = sheet.slices().get(place);
        int factor = sheet.factor();
        return 0xffffff
                & sheet.image()
                        .getRGB(
                                at.x() + column * factor + factor / 2,
                                at.y() + row * factor + factor / 2);
    }

    @Test
    void each_value_has_the_colour_of_its_part_of_the_largest() {
        ActivationSheet sheet =
                ActivationSheet.of(trace(0, 1, 2, 4), "conv1", Scale.LAYER, Order.INDEX);
        assertThat(pixel(sheet, 0, 0, 0)).isEqualTo(0xf6f5f1);
        assertThat(pixel(sheet, 0, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(0.5));
        assertThat(pixel(sheet, 1, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(-0.5));
        assertThat(pixel(sheet, 1, 0, 1)).isEqualTo(Palette.DIVERGING.rgb(-0.25));
        assertThat(pixel(sheet, 2, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(1));
    }

    @Test
    void a_scale_of_its_own_makes_each_slice_as_strong_as_any() {
        ActivationSheet sheet =
                ActivationSheet.of(trace(0, 1, 2, 4), "conv1", Scale.EACH, Order.INDEX);
        assertThat(pixel(sheet, 0, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(1));
        assertThat(pixel(sheet, 1, 1, 1)).isEqualTo(Palette.DIVERGING.rgb(-1));
    }

    @Test
    void slices_are_measured_and_ordered() {
        Trace trace = trace(-6, 1, 2, 1);
        ActivationSheet byMax = ActivationSheet.of(trace, "conv1", Scale.LAYER, Order.MAX);
        assertThat(byMax.slices()).extracting(Slice::number).containsExactly(1, 2, 0);
        assertThat(byMax.slices().getFirst())
                .returns(-2f, Slice::min)
                .returns(6f, Slice::max)
                .returns(0.5, Slice::mean);
        ActivationSheet byMean = ActivationSheet.of(trace, "conv1", Scale.LAYER, Order.MEAN);
        assertThat(byMean.slices()).extracting(Slice::number).containsExactly(1, 0, 2);
    }

    @Test
    void slices_that_are_0_everywhere_are_crossed_out() {
        Trace trace = trace(0, 1, 2, 4);
        ActivationSheet sheet = ActivationSheet.of(trace, "relu1", Scale.LAYER, Order.INDEX);
        assertThat(sheet.slices()).extracting(Slice::dead).isEqualTo(List.of(false, true, false));
        Slice dead = sheet.slices().get(1);
        assertThat(sheet.image().getRGB(dead.x(), dead.y())).isEqualTo(0xff667079);
        assertThat(pixel(sheet, 0, 0, 0)).isEqualTo(0xf6f5f1);
    }

    @Test
    void values_that_are_not_finite_are_refused() {
        Trace trace = trace(0, 1, 2, Float.MAX_VALUE);
        assertThatThrownBy(() -> ActivationSheet.of(trace, "conv1", Scale.LAYER, Order.INDEX))
                .hasMessage("conv1 makes Infinity of this picture; only numbers can be drawn");
    }
}
