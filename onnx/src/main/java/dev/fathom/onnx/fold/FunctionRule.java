package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;

/// Functions of one element that hold learned numbers in bounds.
final class FunctionRule {
    private FunctionRule() {}

    static OnnxTensor relu(Call call) {
        return switch (call.any(0)) {
            case OnnxTensor.Floats floats -> Elements.map(floats, x -> Math.max(0, x));
            case OnnxTensor.Integers integers -> clamped(integers, 0, Long.MAX_VALUE);
        };
    }

    /// Bounds are inputs since opset 11, attributes before.
    static OnnxTensor clip(Call call) {
        if (call.any(0) instanceof OnnxTensor.Integers integers) {
            return clamped(
                    integers,
                    call.has(1) ? whole(call, 1) : Long.MIN_VALUE,
                    call.has(2) ? whole(call, 2) : Long.MAX_VALUE);
        }
        float least = call.scalar(1, call.node().real("min", Float.NEGATIVE_INFINITY));
        float most = call.scalar(2, call.node().real("max", Float.POSITIVE_INFINITY));
        return Elements.map(call.floats(0), x -> Math.min(most, Math.max(least, x)));
    }

    private static long whole(Call call, int input) {
        if (call.any(input).elements() != 1) {
            throw call.wrong("input " + input + " must be a scalar");
        }
        return call.integers(input).values()[0];
    }

    private static OnnxTensor clamped(OnnxTensor.Integers in, long least, long most) {
        long[] out = new long[in.elements()];
        for (int i = 0; i < out.length; i++) {
            out[i] = Math.min(most, Math.max(least, in.values()[i]));
        }
        return new OnnxTensor.Integers(in.type(), in.dimensions(), out);
    }
}
