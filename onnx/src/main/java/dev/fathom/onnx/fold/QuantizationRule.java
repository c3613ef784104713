package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import java.util.List;

/// QuantizeLinear and DequantizeLinear, and QLinearConv's constants, in float: `real = (whole −
/// zero point)·scale`, with one scale for all or one for each index along an axis.
public final class QuantizationRule {
    private QuantizationRule() {}

    static OnnxTensor quantize(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        return quantized(call, x, 1, 2, axis(call), type(call));
    }

    /// The type of what QuantizeLinear makes: that of the zero point, or the one that is named.
    public static ElementType type(Call call) {
        ElementType type = ElementType.UINT8;
        int number = call.node().whole("output_dtype", 0, 0, Integer.MAX_VALUE);
        if (call.has(2)) {
            type = call.any(2).type();
        } else if (number != 0) {
            type =
                    ElementType.of(number)
                            .filter(t -> !t.floating())
                            .orElseThrow(
                                    () ->
                                            call.wrong(
                                                    "output_dtype is type "
                                                            + number
                                                            + ", not one of whole numbers that is"
                                                            + " supported"));
        }
        return type;
    }

    /// Floats as whole numbers of a type.
    ///
    /// @param scale number of the input that holds the scales
    /// @param zero number of the input that holds the zero points
    public static OnnxTensor quantized(
            Call call, OnnxTensor.Floats x, int scale, int zero, int axis, ElementType type) {
        Scales scales = Scales.of(call, x.dimensions(), scale, zero, axis);
        long[] out = new long[x.elements()];
        for (int i = 0; i < out.length; i++) {
            // to even in the middle; then into the type's range
            double whole = Math.rint((double) x.values()[i] / scales.scale(i)) + scales.zero(i);
            out[i] = Elements.saturated(type, whole);
        }
        return new OnnxTensor.Integers(type, x.dimensions(), out);
    }

    static OnnxTensor dequantize(Call call) {
        return dequantized(call, 0, 1, 2, axis(call));
    }

    /// The same the other way.
    public static OnnxTensor.Floats dequantized(
            Call call, int input, int scale, int zero, int axis) {
        OnnxTensor.Integers x = call.integers(input);
        Scales scales = Scales.of(call, x.dimensions(), scale, zero, axis);
        float[] out = new float[x.elements()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) ((double) (x.values()[i] - scales.zero(i)) * scales.scale(i));
        }
        return new OnnxTensor.Floats(x.dimensions(), out);
    }

    private static int axis(Call call) {
        if (call.node().whole("block_size", 0) != 0) {
            throw call.wrong("block_size is given, which is not supported; leave it out");
        }
        return (int) call.node().whole("axis", 1);
    }

    /// QLinearConv's weights as floats.
    public static OnnxTensor.Floats weights(Call call) {
        return dequantized(call, 3, 4, 5, 0);
    }

    /// QLinearConv's biases as floats.
    public static OnnxTensor.Floats bias(Call call) {
        OnnxTensor.Integers bias = call.integers(8);
        int filters = call.dimensions(3).getFirst();
        if (bias.elements() != filters) {
            throw call.wrong(
                    "input 8 must hold %s values (one a filter), not %s"
                            .formatted(filters, bias.elements()));
        }
        float[] weightScale = call.floats(4).values();
        float inputScale = call.scalar(1, 1);
        float[] values = new float[bias.elements()];
        for (int i = 0; i < values.length; i++) {
            int channel = weightScale.length == 1 ? 0 : i;
            values[i] = (float) ((double) bias.values()[i] * inputScale * weightScale[channel]);
        }
        return new OnnxTensor.Floats(bias.dimensions(), values);
    }

    /// Scales and zero points, one or as many as an axis is long.
    @SuppressWarnings("ArrayRecordComponent")
    private record Scales(Around around, float[] scales, long[] zeros) {

        static Scales of(Call call, List<Integer> dimensions, int scale, int zero, int axis) {
            float[] scales = call.floats(scale).values();
            boolean one = scales.length == 1;
            Around around =
                    one
                            ? new Around(1, 1, 1)
                            : Around.axis(dimensions, call.axis(axis, dimensions.size()));
            long[] zeros = new long[scales.length];
            if (call.has(zero)) {
                zeros = call.integers(zero).values();
            }
            if (scales.length != around.size() || zeros.length != scales.length) {
                throw call.wrong(
                        ("%s scales and %s zero points; expected one of each, or %s (one for each"
                                        + " index along the axis)")
                                .formatted(scales.length, zeros.length, around.size()));
            }
            for (float each : scales) {
                if (!(each > 0) || Float.isInfinite(each)) {
                    throw call.wrong("a scale is " + each + ", which must be more than 0");
                }
            }
            return new Scales(around, scales, zeros);
        }

        private int channel(int at) {
            return at / around.inner() % around.size();
        }

        float scale(int at) {
            return scales[channel(at)];
        }

        long zero(int at) {
            return zeros[channel(at)];
        }
    }
}
