package dev.fathom.layer;

import static dev.fathom.layer.Layers.add;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.clip;
import static dev.fathom.layer.Layers.concat;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.groupNorm;
import static dev.fathom.layer.Layers.layerNorm;
import static dev.fathom.layer.Layers.layerScale;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.local;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.multiply;
import static dev.fathom.layer.Layers.pad;
import static dev.fathom.layer.Layers.padDepth;
import static dev.fathom.layer.Layers.reshape;
import static dev.fathom.layer.Layers.resize;
import static dev.fathom.layer.Layers.scale;
import static dev.fathom.layer.Layers.shuffle;
import static dev.fathom.layer.Layers.slice;
import static dev.fathom.layer.Layers.stochasticDepth;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.fathom.kernel.Activation;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.shape.Pad;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Wrong layers, and right ones on inputs that don't fit: what the sentence says.
class WrongLayersTest {

    private static Arguments layer(ThrowingCallable make, String message) {
        return arguments(message, make);
    }

    static Stream<Arguments> wrongLayers() {
        return Stream.of(
                layer(() -> conv(-1, 3), "filters -1: must be 1 … 16777216"),
                layer(() -> conv(0, 3), "filters 0: must be 1 … 16777216"),
                layer(() -> conv(1, 0), "kernel 0: must be 1 … 1048576"),
                layer(() -> conv(1, 3).stride(0), "stride 0: must be 1 … 1048576"),
                layer(() -> conv(1, 3).padding(-1), "padding -1: must be 0 … 1048576"),
                layer(() -> conv(1, 3).groups(0), "groups 0: must be 1 … 16777216"));
    }

    static Stream<Arguments> wrongUnits() {
        return Stream.of(
                layer(() -> dense(0), "units 0: must be 1 … 16777216"),
                layer(() -> conv(1, 3).normal(-1), "normal's number -1: must be 0 or more"),
                layer(() -> conv(1, 3).biases(Double.NaN), "constant's number NaN: must be finite"),
                layer(
                        () -> new Initial(Initial.Rule.KAIMING, 2),
                        "kaiming's number 2: must be left out"),
                layer(
                        () -> convTranspose(1, 3).outputPadding(-1),
                        "output padding -1: must be 0 … 16777216"),
                layer(
                        () -> convTranspose(1, 3).ceil(),
                        "a transposed convolution leaves nothing out: use outputPadding instead of"
                                + " floor and ceil"),
                layer(() -> local(0, 3), "filters 0: must be 1 … 16777216"),
                layer(() -> lrn(0), "size 0: must be 1 … 16777216"),
                layer(() -> lrn(5).alpha(-1), "alpha -1: must be 0 or more"),
                layer(() -> lrn(5).beta(Double.NaN), "beta NaN: must be 0 or more"),
                layer(() -> lrn(5).k(0), "k 0: must be more than 0"),
                layer(() -> batchNorm().momentum(1.5), "momentum 1.5: must be 0 … 1"),
                layer(() -> batchNorm().epsilon(0), "epsilon 0: must be more than 0"),
                layer(() -> dropout(1), "dropout rate 1: must be 0 or more and below 1"),
                layer(() -> dropout(-0.1), "dropout rate -0.1: must be 0 or more and below 1"),
                layer(
                        () -> stochasticDepth(1),
                        "stochastic depth's rate 1: must be 0 or more and below 1"),
                layer(() -> layerNorm().epsilon(0), "epsilon 0: must be more than 0"),
                layer(
                        () -> layerScale(1e300),
                        "initial scale 1e300: must be a number of type float"),
                layer(() -> scale(1e300), "factor 1e300: must be a number of type float"),
                layer(
                        () -> leakyRelu(Double.NaN),
                        "leakyRelu's first number NaN: must be a number of type float"),
                layer(
                        () -> clip(1, 1e300),
                        "clip's second number 1e300: must be a number of type float"),
                layer(
                        () -> clip(6, 0),
                        "clip's least 6 is more than its most 0; write the smaller one first"),
                layer(
                        () -> new Pointwise(Activation.RELU, 2, 0),
                        "relu's first number 2: must be 0: it has none"),
                layer(() -> slice(0, 0), "channels 0: must be 1 … 16777216"),
                layer(() -> groupNorm(0), "groups 0: must be 1 … 16777216"),
                layer(() -> shuffle(0), "groups 0: must be 1 … 16777216"),
                layer(() -> resize(0), "scale 0: must be more than 0, at most 1048576"),
                layer(
                        () -> new Pad(1, 1, 1, 1, Pad.Border.EDGE, 2),
                        "pad's value 2: must be a number of type float, and 0 unless the border is"
                                + " constant"),
                layer(() -> padDepth(-1, 0), "channels before -1: must be 0 … 16777216"),
                layer(() -> padDepth(0, -1), "channels after -1: must be 0 … 16777216"));
    }

    static Stream<Arguments> wrongReshapes() {
        return Stream.of(
                layer(
                        () -> reshape(2, 3, 4).cut(4, 5),
                        "cut(4, 5): the sizes must be 1 or more, and their product the 24 values of"
                                + " 2×3×4"),
                layer(
                        () -> reshape(2, 3, 4).cut(-4, -6),
                        "cut(-4, -6): the sizes must be 1 or more, and their product the 24 values"
                                + " of 2×3×4"),
                layer(
                        () -> reshape(2, 3, 4).cut(4, 6).order(1, 1),
                        "order(1, 1): each of 0 … 1 must be there once"),
                layer(
                        () -> reshape(2, 3, 4).order(1, 0),
                        "order(1, 0): say before by cut(…) of what"));
    }

    @ParameterizedTest
    @MethodSource({"wrongLayers", "wrongUnits", "wrongReshapes"})
    void a_layer_that_makes_no_sense_is_refused(String message, ThrowingCallable make) {
        assertThatThrownBy(make).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
    }

    private static Arguments misfit(Layer layer, String message, Volume... inputs) {
        return arguments(layer, List.of(inputs), message);
    }

    private static final Volume PICTURE = volume(6, 6, 4);

    static Stream<Arguments> misfits() {
        return Stream.concat(misfitsOfWindows(), misfitsOfBranches());
    }

    private static Stream<Arguments> misfitsOfWindows() {
        return Stream.of(
                misfit(
                        conv(96, 11).stride(4),
                        "(224 − 11 + 2·0)/4 + 1 = 54.25 is not a whole number; use an input of 223"
                                + " or 227, or a padding of 1.5 a side (1 before, 2 after)",
                        volume(224, 224, 3)),
                misfit(
                        conv(6, 3).groups(3),
                        "groups 3 must divide both depths, 4 and 6; use 2 or a divisor of it",
                        PICTURE),
                misfit(
                        conv(9, 3).groups(2),
                        "groups 2 must divide both depths, 4 and 9; use 1",
                        PICTURE),
                misfit(
                        convTranspose(6, 3).groups(3),
                        "groups 3 must divide both depths, 4 and 6; use 2 or a divisor of it",
                        PICTURE),
                misfit(
                        convTranspose(2, 3).stride(2).outputPadding(2),
                        "output padding 2: must be less than the stride 2, or the sizes no longer"
                                + " tell each other",
                        PICTURE),
                misfit(
                        convTranspose(2, 1).padding(3),
                        "(6 − 1)·1 + 1 − 2·3 = 0 is less than 1; use a padding of at most 5 in all,"
                                + " or a larger kernel",
                        PICTURE),
                misfit(
                        maxPool(7),
                        "a window of 7 is larger than the input of 6; use an input of at least 7,"
                                + " or a padding of 0.5 a side (0 before, 1 after)",
                        PICTURE),
                misfit(
                        maxPool(3).stride(2),
                        "(32 − 3 + 2·0)/2 + 1 = 15.5 is not a whole number; use an input of 31 or"
                                + " 33, or a padding of 0.5 a side (0 before, 1 after)",
                        volume(32, 32, 8)));
    }

    private static Stream<Arguments> misfitsOfBranches() {
        return Stream.of(
                misfit(
                        add(),
                        "can't add 6×6×8 to 6×6×4; both must be equal: use a conv with kernel 1 and"
                                + " as many filters and the stride that the other branch has",
                        PICTURE,
                        PICTURE.depth(8)),
                misfit(
                        concat(),
                        "can't put 3×6×4 behind 6×6×4; width and height must be equal: use the same"
                                + " strides in both branches, and the padding that keeps the size",
                        PICTURE,
                        volume(3, 6, 4)),
                misfit(
                        multiply(),
                        "can't multiply 6×6×4 by 3×6×4; each further volume must be as large as the"
                                + " first, or 1, along each axis",
                        PICTURE,
                        volume(3, 6, 4)),
                misfit(
                        concat().along(Dimension.WIDTH),
                        "can't put 3×6×8 behind 6×6×4 along the width; the other two dimensions"
                                + " must be equal",
                        PICTURE,
                        volume(3, 6, 8)),
                misfit(
                        reshape(6, 6, 5),
                        "6·6·4 = 144 is not 6·6·5 = 180: a reshape keeps the number of values",
                        PICTURE),
                misfit(shuffle(3), "groups 3 must divide the depth 4", PICTURE),
                misfit(groupNorm(3), "groups 3 must divide the depth 4", PICTURE),
                misfit(slice(3, 2), "channels 3 … 4 are wanted, but there are 4, 0 … 3", PICTURE),
                misfit(
                        pad(-3, -3, 0, 0),
                        "width: -3 + 6 + -3 = 0: must be 1 … 2,147,483,647; cut off less or add"
                                + " less",
                        PICTURE),
                misfit(
                        pad(0, 0, 0, 6).reflect(),
                        "height: a picture of 6 can be mirrored over at most 5, not 6; pad less, or"
                                + " use edge()",
                        PICTURE),
                misfit(
                        resize(0.1),
                        "width: 6·0.1 leaves 0: must be 1 … 2,147,483,647; use another scale",
                        PICTURE),
                misfit(add(), "reads at least one input, not 0"),
                misfit(conv(1, 1), "reads one input, not 0"),
                misfit(
                        concat(),
                        "depth 4000000000: must be at most 2,147,483,647",
                        Volume.column(2_000_000_000),
                        Volume.column(2_000_000_000)),
                misfit(
                        padDepth(1, 2),
                        "1 + 2147483645 + 2 = 2147483648 is more than 2,147,483,647 channels",
                        Volume.column(2147483645)));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void inputs_that_don_t_fit_are_refused(Layer layer, List<Volume> inputs, String message) {
        assertThatThrownBy(() -> layer.output(inputs))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    static Stream<Arguments> tooLarge() {
        return Stream.of(
                misfit(
                        dense(16_000_000),
                        "weight of [16000000, 6, 6, 4] has more than 2,147,483,647 values; one"
                                + " array can't hold them: use fewer filters, more groups or a"
                                + " smaller input",
                        volume(6, 6, 4)),
                misfit(
                        conv(1, 40_000),
                        "volume 40000×40000×3 has more than 2,147,483,647 values; one array can't"
                                + " hold them",
                        volume(40_000, 1, 3)));
    }

    @ParameterizedTest
    @MethodSource("tooLarge")
    void weights_too_large_for_an_array_are_refused(
            Layer layer, List<Volume> inputs, String message) {
        assertThatThrownBy(() -> layer.parameters(inputs))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }
}
