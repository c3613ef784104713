package dev.fathom.layer;

import static dev.fathom.layer.Layers.add;
import static dev.fathom.layer.Layers.affine;
import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.constant;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.globalMaxPool;
import static dev.fathom.layer.Layers.groupNorm;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.logSoftmax;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.multiply;
import static dev.fathom.layer.Layers.pad;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.relu6;
import static dev.fathom.layer.Layers.reshape;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.shuffle;
import static dev.fathom.layer.Layers.slice;
import static dev.fathom.layer.Layers.stochasticDepth;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What each layer alone is and does.
class LayersTest {
    private static final Volume PICTURE = volume(6, 5, 4);

    private static Arguments formula(String formula, Volume output, Layer layer, Volume... inputs) {
        return arguments(layer, List.of(inputs), output, formula);
    }

    static Stream<Arguments> formulas() {
        Volume alexNet = volume(227, 227, 3);
        return Stream.of(
                formula(
                        "(227 − 11 + 2·0)/4 + 1 = 55",
                        volume(55, 55, 96),
                        conv(96, 11).stride(4),
                        alexNet),
                formula(
                        "(6 − 3 + 2·1)/1 + 1 = 6, (5 − 3 + 2·1)/1 + 1 = 5",
                        volume(6, 5, 8),
                        local(8, 3).padding(1),
                        PICTURE),
                formula(
                        "(32 − 3 + 2·0)/2 + 1 = 15.5 → 16",
                        volume(16, 16, 8),
                        maxPool(3).stride(2).ceil(),
                        volume(32, 32, 8)),
                formula(
                        "(32 − 3 + 2·0)/2 + 1 = 15.5 → 15",
                        volume(15, 15, 8),
                        averagePool(3).stride(2).floor(),
                        volume(32, 32, 8)),
                formula(
                        "(6 − 1)·2 + 3 − 2·1 + 1 = 12, (5 − 1)·2 + 3 − 2·1 + 1 = 10",
                        volume(12, 10, 3),
                        convTranspose(3, 3).stride(2).padding(1).outputPadding(1),
                        PICTURE),
                formula("largest of 6×5", Volume.column(4), globalMaxPool(), PICTURE));
    }

    static Stream<Arguments> formulasOfValues() {
        return Stream.of(
                formula("mean over 6×5", volume(1, 1, 4), globalAveragePool(), PICTURE),
                formula("6·5·4 = 120", volume(1, 1, 120), flatten(), PICTURE),
                formula("w·x + b over all 120 inputs", volume(1, 1, 9), dense(9), PICTURE),
                formula("w·x over all 120 inputs", volume(1, 1, 9), dense(9).bias(false), PICTURE),
                formula("max(0, x)", PICTURE, relu(), PICTURE),
                formula("x > 0 ? x : 0.1·x", PICTURE, leakyRelu(0.1), PICTURE),
                formula("x/(2 + 1e-4·Σx²)^0.75 over 5", PICTURE, lrn(5), PICTURE),
                formula("scale·(x − mean)/deviation + shift", PICTURE, batchNorm(), PICTURE),
                formula("0.1111·x", PICTURE, scale(1.0 / 9), PICTURE),
                formula("2 + 4 + 3 = 9", volume(6, 5, 9), padDepth(2, 3), PICTURE),
                formula(
                        "2 + 6 + -1 = 7, 0 + 5 + 3 = 8",
                        volume(7, 8, 4),
                        pad(2, -1, 0, 3),
                        PICTURE),
                formula("6·1.5 → 9, 5·1.5 → 7", volume(9, 7, 4), resize(1.5), PICTURE),
                formula("1 … 2", volume(6, 5, 2), slice(1, 2), PICTURE),
                formula("2×2 channels transposed", PICTURE, shuffle(2), PICTURE),
                formula("product of 2", PICTURE, multiply(), PICTURE, Volume.column(4)),
                formula("scale·x", PICTURE, affine().shift(false), PICTURE),
                formula("min(max(x, 0), 6)", PICTURE, relu6(), PICTURE),
                formula(
                        "scale·(x − mean)/deviation + shift over 2 channels",
                        PICTURE,
                        groupNorm(2),
                        PICTURE),
                formula(
                        "scale·(x − mean)/deviation + shift over 4 channels",
                        PICTURE,
                        layerNorm(),
                        PICTURE),
                formula(
                        "x, or 0 with probability 0.2 for a whole picture",
                        PICTURE,
                        stochasticDepth(0.2),
                        PICTURE),
                formula("sum of 2", PICTURE, add(), PICTURE, PICTURE),
                formula("4 + 1 = 5", volume(6, 5, 5), concat(), PICTURE, volume(6, 5, 1)));
    }

    @ParameterizedTest
    @MethodSource({"formulas", "formulasOfValues"})
    void the_output_is_what_the_formula_says(
            Layer layer, List<Volume> inputs, Volume output, String formula) {
        assertThat(layer.output(inputs)).isEqualTo(output);
        assertThat(layer.formula(inputs)).isEqualTo(formula);
    }

    /// AlexNet's first two convolutions and first dense layer, from the paper's arithmetic.
    @Test
    void weights_and_multiply_adds_are_counted_as_the_field_counts() {
        List<Volume> in = List.of(volume(227, 227, 3));
        assertThat(sizes(conv(96, 11).stride(4), in)).containsExactly(34_848, 96);
        assertThat(conv(96, 11).stride(4).macs(in)).isEqualTo(105_415_200);
        List<Volume> second = List.of(volume(27, 27, 96));
        Conv grouped = conv(256, 5).padding(2).groups(2);
        assertThat(sizes(grouped, second)).containsExactly(307_200, 256);
        assertThat(grouped.macs(second)).isEqualTo(223_948_800);
        assertThat(grouped.filter(second)).isEqualTo(volume(5, 5, 48));
        List<Volume> last = List.of(volume(6, 6, 256));
        assertThat(sizes(dense(4096), last)).containsExactly(37_748_736, 4096);
        assertThat(dense(4096).macs(last)).isEqualTo(37_748_736);
        assertThat(dense(4096).filter(last)).isEqualTo(volume(6, 6, 256));
    }

    /// AlexNet's first layer without sharing: 290,400 neurons of 364 parameters (CS231n).
    @Test
    void a_local_layer_shares_nothing() {
        List<Volume> in = List.of(volume(227, 227, 3));
        int[] sizes = sizes(local(96, 11).stride(4), in);
        assertThat(sizes[0] + sizes[1]).isEqualTo(105_705_600);
        assertThat(local(96, 11).stride(4).macs(in)).isEqualTo(105_415_200);
    }

    @Test
    void a_transposed_convolution_multiplies_each_input_with_all_weights() {
        List<Volume> in = List.of(PICTURE);
        ConvTranspose layer = convTranspose(6, 3).stride(2).groups(2);
        assertThat(sizes(layer, in)).containsExactly(4 * 3 * 3 * 3, 6);
        assertThat(layer.macs(in)).isEqualTo(30 * 108);
        assertThat(layer.filter(in)).isEqualTo(volume(3, 3, 2));
        assertThat(layer.window(in)).isEqualTo(Window.of(2));
    }

    private static int[] sizes(Layer layer, List<Volume> inputs) {
        return layer.parameters(inputs).stream().mapToInt(Parameter::size).toArray();
    }

    @Test
    void a_shift_without_a_scale_is_trained_but_not_counted() {
        List<Volume> in = List.of(PICTURE);
        assertThat(batchNorm().parameters(in))
                .extracting(Parameter::name, Parameter::trained, Parameter::counted)
                .containsExactly(
                        tuple("scale", true, true),
                        tuple("shift", true, true),
                        tuple("mean", false, false),
                        tuple("variance", false, false));
        assertThat(batchNorm().scale(false).parameters(in))
                .extracting(Parameter::name, Parameter::trained, Parameter::counted)
                .containsExactly(
                        tuple("shift", true, false),
                        tuple("mean", false, false),
                        tuple("variance", false, false));
    }

    private static float[] run(Layer layer, List<Volume> inputs, float[] weight, float[]... x) {
        Volume out = layer.output(inputs);
        float[] y = new float[out.size()];
        float[][] weights = weight.length == 0 ? new float[0][] : new float[][] {weight};
        layer.forward(
                LayerRun.inference(new ReferenceKernels(), inputs, out, x, y, weights)
                        .step(1, false, 0));
        return y;
    }

    /// Each input stamps its value times the filter; stamps two apart overlap in their borders.
    @Test
    void a_transposed_convolution_stamps_its_filter() {
        Layer layer = convTranspose(1, 3, 1).stride(2, 1).bias(false);
        float[] y =
                run(layer, List.of(volume(2, 1, 1)), new float[] {1, 10, 100}, new float[] {2, 3});
        assertThat(y).containsExactly(2, 20, 203, 30, 300);
    }

    @Test
    void a_local_layer_with_equal_filters_is_a_convolution() {
        Random random = new Random(1);
        float[] x = new float[5 * 4 * 2];
        float[] w = new float[3 * 3 * 3 * 2];
        for (float[] array : List.of(x, w)) {
            for (int i = 0; i < array.length; i++) {
                array[i] = random.nextFloat() - 0.5f;
            }
        }
        List<Volume> in = List.of(volume(5, 4, 2));
        float[] repeated = new float[6 * w.length];
        for (int pixel = 0; pixel < 6; pixel++) {
            System.arraycopy(w, 0, repeated, pixel * w.length, w.length);
        }
        assertThat(run(local(3, 3).bias(false), in, repeated, x))
                .isEqualTo(run(conv(3, 3).bias(false), in, w, x));
    }

    @Test
    void depth_is_joined_and_padded_column_by_column() {
        float[] none = {};
        List<Volume> two = List.of(volume(2, 1, 2), volume(2, 1, 1));
        assertThat(run(concat(), two, none, new float[] {1, 2, 3, 4}, new float[] {5, 6}))
                .containsExactly(1, 2, 5, 3, 4, 6);
        assertThat(run(padDepth(1, 2), two.subList(1, 2), none, new float[] {5, 6}))
                .containsExactly(0, 5, 0, 0, 0, 6, 0, 0);
    }

    @Test
    void channels_are_dealt_out_in_turn() {
        List<Volume> in = List.of(Volume.column(6));
        assertThat(run(shuffle(2), in, new float[0], new float[] {1, 2, 3, 4, 5, 6}))
                .containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void a_border_is_constant_repeated_mirrored_or_cut_off() {
        List<Volume> in = List.of(volume(3, 1, 1));
        float[] x = {1, 2, 3};
        assertThat(run(pad(1, 2, 0, 0).value(9), in, new float[0], x))
                .containsExactly(9, 1, 2, 3, 9, 9);
        assertThat(run(pad(1, 2, 0, 0).edge(), in, new float[0], x))
                .containsExactly(1, 1, 2, 3, 3, 3);
        assertThat(run(pad(1, 2, 0, 0).reflect(), in, new float[0], x))
                .containsExactly(2, 1, 2, 3, 2, 1);
        assertThat(run(pad(-1, 1, 0, 0), in, new float[0], x)).containsExactly(2, 3, 0);
    }

    /// Linear: what PyTorch's interpolate gives with align_corners false and true.
    @Test
    void a_row_is_resized_by_the_nearest_or_by_neighbours() {
        List<Volume> in = List.of(volume(2, 1, 1));
        float[] x = {1, 2};
        assertThat(run(resize(2, 1), in, new float[0], x)).containsExactly(1, 1, 2, 2);
        assertThat(run(resize(1.5, 1), in, new float[0], x)).containsExactly(1, 1, 2);
        assertThat(run(resize(1.5, 1).nearestUp(), in, new float[0], x)).containsExactly(1, 2, 2);
        assertThat(run(resize(2, 1).linear(), in, new float[0], x))
                .containsExactly(1, 1.25f, 1.75f, 2);
        assertThat(run(resize(2, 1).linear().alignCorners(), in, new float[0], x))
                .containsExactly(new float[] {1, 4 / 3f, 5 / 3f, 2}, within(1e-6f));
        assertThat(run(resize(2, 1).after().asymmetric(), in, new float[0], x))
                .containsExactly(1, 2, 2, 2);
    }

    @Test
    void a_factor_a_channel_multiplies_all_pixels() {
        List<Volume> in = List.of(volume(2, 1, 2), Volume.column(2));
        assertThat(
                        run(
                                multiply(),
                                in,
                                new float[0],
                                new float[] {1, 2, 3, 4},
                                new float[] {10, -1}))
                .containsExactly(10, -2, 30, -4);
    }

    /// Mean 2.5, variance 1.25 over both channels and pixels.
    @Test
    void a_group_is_normalized_within_its_picture() {
        List<Volume> in = List.of(volume(2, 1, 2));
        float[] y = new float[4];
        groupNorm(1)
                .forward(
                        LayerRun.inference(
                                        new ReferenceKernels(),
                                        in,
                                        in.getFirst(),
                                        new float[][] {{1, 2, 3, 4}},
                                        y,
                                        new float[][] {{1, 2}, {0, 10}})
                                .step(1, false, 0));
        float deviation = (float) Math.sqrt(1.25 + 1e-5);
        assertThat(y)
                .containsExactly(
                        new float[] {
                            -1.5f / deviation,
                            -1 / deviation + 10,
                            0.5f / deviation,
                            3 / deviation + 10
                        },
                        within(1e-6f));
    }

    /// Means 2 and 7, variances 1 and 4.
    @Test
    void a_depth_column_is_normalized_by_itself() {
        List<Volume> in = List.of(volume(2, 1, 2));
        float[] y = new float[4];
        layerNorm()
                .epsilon(5)
                .forward(
                        LayerRun.inference(
                                        new ReferenceKernels(),
                                        in,
                                        in.getFirst(),
                                        new float[][] {{1, 3, 9, 5}},
                                        y,
                                        new float[][] {{1, 6}, {0, 10}})
                                .step(1, false, 0));
        float first = (float) Math.sqrt(6);
        assertThat(y)
                .containsExactly(
                        new float[] {-1 / first, 6 / first + 10, 2f / 3, -4 + 10}, within(1e-6f));
    }

    @Test
    void flatten_orders_as_it_lies_or_channel_by_channel() {
        List<Volume> in = List.of(volume(2, 1, 3));
        float[] x = {1, 2, 3, 4, 5, 6};
        assertThat(run(flatten(), in, new float[0], x)).isEqualTo(x);
        assertThat(run(flatten().channelsFirst(true), in, new float[0], x))
                .containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void a_reshape_keeps_values_as_they_lie_or_puts_cuts_into_another_order() {
        List<Volume> in = List.of(volume(2, 1, 4));
        float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
        assertThat(run(reshape(1, 4, 2), in, new float[0], x)).isEqualTo(x);
        // each pixel's four values become a square of pixels
        assertThat(run(reshape(4, 2, 1).cut(2, 2, 2).order(1, 0, 2), in, new float[0], x))
                .containsExactly(1, 2, 5, 6, 3, 4, 7, 8);
        // width × depth turned
        assertThat(run(reshape(4, 1, 2).cut(2, 4).order(1, 0), in, new float[0], x))
                .containsExactly(1, 5, 2, 6, 3, 7, 4, 8);
    }

    @Test
    void pictures_stand_side_by_side_or_one_below_the_other() {
        List<Volume> in = List.of(volume(1, 2, 1), volume(1, 2, 1));
        float[] a = {1, 2};
        float[] b = {3, 4};
        assertThat(run(concat().along(Dimension.WIDTH), in, new float[0], a, b))
                .containsExactly(1, 3, 2, 4);
        assertThat(run(concat().along(Dimension.HEIGHT), in, new float[0], a, b))
                .containsExactly(1, 2, 3, 4);
    }

    @Test
    void a_constant_is_the_same_whatever_it_reads() {
        float[] values = {5, 6, 7};
        List<Volume> in = List.of(volume(1, 2, 1));
        assertThat(run(constant(1, 1, 3), in, values, new float[] {1, 2})).isEqualTo(values);
    }

    @Test
    void a_logarithm_of_softmax_stays_finite() {
        List<Volume> in = List.of(Volume.column(2));
        assertThat(run(logSoftmax(), in, new float[0], new float[] {-1000, 1000}))
                .containsExactly(-2000, 0);
    }
}
