package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/// Makes tensors whose elements are what their type can hold.
public final class Elements {
    private Elements() {}

    /// Floats rounded to what the type can hold.
    public static OnnxTensor.Floats floats(
            ElementType type, List<Integer> dimensions, float[] values) {
        if (type == ElementType.FLOAT16 || type == ElementType.BFLOAT16) {
            for (int i = 0; i < values.length; i++) {
                values[i] = rounded(type, values[i]);
            }
        }
        return new OnnxTensor.Floats(type, dimensions, values);
    }

    private static float rounded(ElementType type, float value) {
        if (type == ElementType.FLOAT16) {
            return Float.float16ToFloat(Float.floatToFloat16(value));
        }
        int bits = Float.floatToRawIntBits(value);
        // to nearest, to even in the middle; infinities and NaN stay
        int rounded = Float.isFinite(value) ? bits + 0x7fff + ((bits >>> 16) & 1) : bits;
        return Float.intBitsToFloat(rounded & 0xffff_0000);
    }

    /// A whole number as the type holds it: its low bits.
    public static long wrapped(ElementType type, long value) {
        return switch (type) {
            case BOOL -> value == 0 ? 0 : 1;
            case UINT8 -> value & 0xff;
            case INT8 -> (byte) value;
            case UINT16 -> value & 0xffff;
            case INT16 -> (short) value;
            case UINT32 -> value & 0xffff_ffffL;
            case INT32 -> (int) value;
            case INT64, UINT64 -> value;
            case FLOAT, FLOAT16, BFLOAT16, DOUBLE ->
                    throw new IllegalArgumentException(type + " holds floats");
        };
    }

    /// A whole number as near as the type can hold.
    public static long saturated(ElementType type, double value) {
        return (long) Math.clamp(value, (double) type.least(), (double) type.most());
    }

    /// Every element changed by a function.
    public static OnnxTensor.Floats map(OnnxTensor.Floats in, DoubleUnaryOperator function) {
        float[] out = new float[in.elements()];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) function.applyAsDouble(in.values()[i]);
        }
        return floats(in.type(), in.dimensions(), out);
    }
}
