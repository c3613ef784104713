package dev.fathom.onnx.evaluate;

import static dev.fathom.onnx.evaluate.Evaluate.all;
import static dev.fathom.onnx.evaluate.Evaluate.first;
import static dev.fathom.onnx.evaluate.Evaluate.floats;
import static dev.fathom.onnx.evaluate.Evaluate.real;
import static dev.fathom.onnx.evaluate.Evaluate.reals;
import static dev.fathom.onnx.evaluate.Evaluate.text;
import static dev.fathom.onnx.evaluate.Evaluate.values;
import static dev.fathom.onnx.evaluate.Evaluate.wholes;
import static dev.fathom.onnx.graph.Protos.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Protos;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// What the ONNX project's cases leave out: older and newer opsets, attributes that became inputs.
/// The values are worked out by hand unless a comment says more.
class OperatorsTest {
    private static final Offset<Float> NEAR = within(1e-6f);

    @Test
    void softmaxBeforeOpset13IsOverAllDimensionsFromItsAxis() {
        OnnxTensor x = floats(List.of(1, 2, 2), 0, 0, 0, 0);
        assertThat(values(first(11, "Softmax", List.of(), x))).containsOnly(0.25f);
        assertThat(values(first(13, "Softmax", List.of(), x))).containsOnly(0.5f);
        assertThat(values(first(11, "LogSoftmax", List.of(), x)))
                .containsOnly((float) -Math.log(4));
    }

    @Test
    void axesAreAttributesOrInputs() {
        OnnxTensor x = floats(List.of(1, 2), 3, 5);
        var axis = List.of(Protos.wholes("axes", 0L));
        assertThat(first(11, "Squeeze", axis, x).dimensions()).containsExactly(2);
        assertThat(first(13, "Squeeze", List.of(), x, wholes(-2)).dimensions()).containsExactly(2);
        assertThat(first(11, "Unsqueeze", axis, x).dimensions()).containsExactly(1, 1, 2);
        assertThat(values(first(13, "ReduceMean", List.of(Protos.wholes("axes", 1L)), x)))
                .containsExactly(4);
        assertThat(values(first(18, "ReduceMean", List.of(), x, wholes(1)))).containsExactly(4);
        assertThat(
                        values(
                                first(
                                        18,
                                        "ReduceMean",
                                        List.of(whole("noop_with_empty_axes", 1)),
                                        x,
                                        wholes())))
                .containsExactly(3, 5);
    }

    @Test
    void slicesAndPadsAndBoundsAreAttributesOrInputs() {
        OnnxTensor x = floats(List.of(4), 1, 2, 3, 4);
        assertThat(
                        values(
                                first(
                                        9,
                                        "Slice",
                                        List.of(
                                                Protos.wholes("starts", 1L),
                                                Protos.wholes("ends", -1L)),
                                        x)))
                .containsExactly(2, 3);
        assertThat(
                        values(
                                first(
                                        13,
                                        "Slice",
                                        List.of(),
                                        x,
                                        wholes(3),
                                        wholes(Long.MIN_VALUE),
                                        wholes(0),
                                        wholes(-2))))
                .containsExactly(4, 2);
        assertThat(
                        values(
                                first(
                                        10,
                                        "Pad",
                                        List.of(Protos.wholes("pads", 1L, -2L), real("value", 9)),
                                        x)))
                .containsExactly(9, 1, 2);
        assertThat(values(first(19, "Pad", List.of(text("mode", "wrap")), x, wholes(2, 1))))
                .containsExactly(3, 4, 1, 2, 3, 4, 1);
        assertThat(values(first(9, "Clip", List.of(real("min", 2), real("max", 3)), x)))
                .containsExactly(2, 2, 3, 3);
    }

    @Test
    void splitsIntoEqualPartsWithASmallerLastOne() {
        OnnxTensor x = floats(List.of(5), 1, 2, 3, 4, 5);
        List<OnnxTensor> parts = all(18, "Split", 2, List.of(whole("num_outputs", 2)), x);
        assertThat(values(parts.get(0))).containsExactly(1, 2, 3);
        assertThat(values(parts.get(1))).containsExactly(4, 5);
        List<OnnxTensor> old = all(11, "Split", 2, List.of(Protos.wholes("split", 1L, 4L)), x);
        assertThat(values(old.get(1))).containsExactly(2, 3, 4, 5);
    }

    @Test
    void functionsOfLaterOpsets() {
        OnnxTensor x = floats(List.of(3), -1, 0, 2);
        // scipy.stats.norm.cdf(x)·x
        assertThat(values(first(20, "Gelu", List.of(), x)))
                .containsExactly(new float[] {-0.15865526f, 0, 1.9544997f}, NEAR);
        // the same with tanh, as torch.nn.functional.gelu(approximate="tanh") has it
        assertThat(values(first(20, "Gelu", List.of(text("approximate", "tanh")), x)))
                .containsExactly(new float[] {-0.15880801f, 0, 1.9545977f}, NEAR);
        // x·tanh(ln(1 + eˣ))
        assertThat(values(first(18, "Mish", List.of(), x)))
                .containsExactly(new float[] {-0.30340147f, 0, 1.9439590f}, NEAR);
    }

    @Test
    void whatSizesGoThrough() {
        OnnxTensor x = wholes(7, -7, 3);
        assertThat(integers(first(13, "Mod", List.of(), x, wholes(3)))).containsExactly(1, 2, 0);
        assertThat(integers(first(13, "Mod", List.of(whole("fmod", 1)), x, wholes(3))))
                .containsExactly(1, -1, 0);
        assertThat(integers(first(13, "Neg", List.of(), x))).containsExactly(-7, 7, -3);
        assertThat(integers(first(13, "Max", List.of(), x, wholes(3), wholes(4))))
                .containsExactly(7, 4, 4);
        assertThat(integers(first(13, "Min", List.of(), x, wholes(3)))).containsExactly(3, -7, 3);
        OnnxTensor equal = first(13, "Equal", List.of(), x, wholes(-7));
        assertThat(equal.type()).isEqualTo(ElementType.BOOL);
        assertThat(integers(equal)).containsExactly(0, 1, 0);
        assertThat(integers(first(13, "Where", List.of(), equal, wholes(9), x)))
                .containsExactly(7, 9, 3);
        assertThat(integers(first(13, "Pow", List.of(), x, wholes(2)))).containsExactly(49, 49, 9);
        assertThat(integers(first(13, "Range", List.of(), one(10), one(4), one(-2))))
                .containsExactly(10, 8, 6);
        OnnxTensor half = floats(List.of(), 0.5f);
        OnnxTensor two = floats(List.of(), 2);
        assertThat(values(first(13, "Range", List.of(), half, two, half)))
                .containsExactly(0.5f, 1, 1.5f);
        OnnxTensor reals = floats(List.of(3), 2.25f, 4, 0.25f);
        assertThat(values(first(13, "Sqrt", List.of(), reals))).containsExactly(1.5f, 2, 0.5f);
        assertThat(values(first(13, "Pow", List.of(), reals, half))).containsExactly(1.5f, 2, 0.5f);
        assertThat(values(first(13, "Reciprocal", List.of(), reals)))
                .containsExactly(1 / 2.25f, 0.25f, 4);
        assertThat(values(first(13, "Floor", List.of(), reals))).containsExactly(2, 4, 0);
        assertThat(values(first(13, "Ceil", List.of(), reals))).containsExactly(3, 4, 1);
        OnnxTensor infinite = floats(List.of(2), Float.NaN, Float.POSITIVE_INFINITY);
        OnnxTensor second =
                new OnnxTensor.Integers(ElementType.BOOL, List.of(2), new long[] {0, 1});
        assertThat(values(first(13, "Where", List.of(), second, infinite, half)))
                .containsExactly(0.5f, Float.POSITIVE_INFINITY);
    }

    private static OnnxTensor one(long value) {
        return new OnnxTensor.Integers(List.of(), new long[] {value});
    }

    private static long[] integers(OnnxTensor tensor) {
        return ((OnnxTensor.Integers) tensor).values();
    }

    @Test
    void groupNormalizationScalesGroupsUntilOpset20AndChannelsSince() {
        OnnxTensor x = floats(List.of(1, 4, 1), 1, 3, 10, 30);
        var groups = List.of(whole("num_groups", 2), real("epsilon", 0));
        assertThat(
                        values(
                                first(
                                        18,
                                        "GroupNormalization",
                                        groups,
                                        x,
                                        floats(List.of(2), 1, 5),
                                        floats(List.of(2), 0, 100))))
                .containsExactly(-1, 1, 95, 105);
        assertThat(
                        values(
                                first(
                                        21,
                                        "GroupNormalization",
                                        groups,
                                        x,
                                        floats(List.of(4), 1, 2, 3, 4),
                                        floats(List.of(4), 0, 0, 0, 100))))
                .containsExactly(-1, 2, -3, 104);
    }

    @Test
    void resizeOfOpset10ReadsScalesAloneAndCutsPlaces() {
        OnnxTensor x = floats(List.of(2), 1, 3);
        OnnxTensor twice = floats(List.of(1), 2);
        assertThat(values(first(10, "Resize", List.of(), x, twice))).containsExactly(1, 1, 3, 3);
        assertThat(values(first(10, "Resize", List.of(text("mode", "linear")), x, twice)))
                .containsExactly(1, 2, 3, 3);
        assertThat(values(first(7, "Upsample", List.of(reals("scales", 2f)), x)))
                .containsExactly(1, 1, 3, 3);
        assertThat(values(first(9, "Upsample", List.of(text("mode", "linear")), x, twice)))
                .containsExactly(1, 2, 3, 3);
    }

    @Test
    void poolsInCeilModeHaveNoWindowInThePaddingAlone() {
        OnnxTensor x = floats(List.of(1, 1, 3), 1, 2, 6);
        var pool =
                List.of(
                        Protos.wholes("kernel_shape", 2L),
                        Protos.wholes("strides", 2L),
                        Protos.wholes("pads", 1L, 1L),
                        whole("ceil_mode", 1));
        // windows (pad, 1), (2, 6) and none over (pad): (3 − 2 + 2)/2 + 1 = 2.5
        assertThat(values(first(12, "MaxPool", pool, x))).containsExactly(1, 6);
        // (3 − 2 + 0)/2 + 1 = 1.5: a second window that hangs over
        var over = List.of(pool.get(0), pool.get(1), pool.get(3));
        assertThat(values(first(12, "MaxPool", over, x))).containsExactly(2, 6);
        assertThat(values(first(11, "AveragePool", over, x))).containsExactly(1.5f, 6);
    }

    @Test
    void paddingCountsInAnAverageOnlyWhenItIsSaid() {
        OnnxTensor x = floats(List.of(1, 1, 2), 2, 4);
        var pool = List.of(Protos.wholes("kernel_shape", 2L), Protos.wholes("pads", 1L, 0L));
        assertThat(values(first(11, "AveragePool", pool, x))).containsExactly(2, 3);
        var counted = List.of(pool.get(0), pool.get(1), whole("count_include_pad", 1));
        assertThat(values(first(11, "AveragePool", counted, x))).containsExactly(1, 3);
    }

    @Test
    void aPooledIndexCountsByColumnsWhenItIsSaid() {
        OnnxTensor x = floats(List.of(1, 1, 2, 3), 1, 2, 3, 4, 9, 5);
        var pool = List.of(Protos.wholes("kernel_shape", 2L, 3L), whole("storage_order", 1));
        List<OnnxTensor> pooled = all(12, "MaxPool", 2, pool, x);
        assertThat(((OnnxTensor.Integers) pooled.get(1)).values()).containsExactly(3);
    }

    @Test
    void convolutionsOfOneTwoAndThreeDimensionsAgree() {
        var one =
                first(
                        11,
                        "Conv",
                        List.of(),
                        floats(List.of(1, 1, 3), 1, 2, 3),
                        floats(List.of(1, 1, 2), 10, 1));
        assertThat(values(one)).containsExactly(12, 23);
        var two =
                first(
                        11,
                        "Conv",
                        List.of(),
                        floats(List.of(1, 1, 1, 3), 1, 2, 3),
                        floats(List.of(1, 1, 1, 2), 10, 1));
        assertThat(values(two)).containsExactly(12, 23);
        var three =
                first(
                        11,
                        "Conv",
                        List.of(),
                        floats(List.of(1, 1, 3, 1, 1), 1, 2, 3),
                        floats(List.of(1, 1, 2, 1, 1), 10, 1));
        assertThat(values(three)).containsExactly(12, 23);
    }

    @Test
    void wholeNumbersWrapAndFloatsRoundAsTheirTypesDo() {
        OnnxTensor bytes =
                new OnnxTensor.Integers(ElementType.UINT8, List.of(2), new long[] {200, 3});
        assertThat(((OnnxTensor.Integers) first(14, "Add", List.of(), bytes, bytes)).values())
                .containsExactly(144, 6);
        OnnxTensor halves =
                new OnnxTensor.Floats(ElementType.FLOAT16, List.of(1), new float[] {2049});
        OnnxTensor none = new OnnxTensor.Floats(ElementType.FLOAT16, List.of(1), new float[] {0});
        // 2049 lies between two numbers of half precision, 2048 and 2050
        assertThat(values(first(14, "Add", List.of(), halves, none))).containsExactly(2048);
        OnnxTensor x = floats(List.of(2), 1.00390625f, Float.NaN);
        // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷ of bfloat16: to the even one
        assertThat(values(first(13, "Cast", List.of(whole("to", 16)), x)))
                .containsExactly(1, Float.NaN);
    }

    @Test
    void quantizedValuesRoundToEvenAndStayInTheirRange() {
        OnnxTensor x = floats(List.of(4), 0.5f, 1.5f, 1000, -1000);
        OnnxTensor scale = floats(List.of(), 1);
        assertThat(
                        ((OnnxTensor.Integers) first(13, "QuantizeLinear", List.of(), x, scale))
                                .values())
                .containsExactly(0, 2, 255, 0);
        assertThat(
                        ((OnnxTensor.Integers)
                                        first(
                                                21,
                                                "QuantizeLinear",
                                                List.of(whole("output_dtype", 3)),
                                                x,
                                                scale))
                                .values())
                .containsExactly(0, 2, 127, -128);
    }
}
