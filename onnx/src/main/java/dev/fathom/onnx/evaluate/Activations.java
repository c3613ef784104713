package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.graph.OnnxTensor;
import java.util.function.DoubleUnaryOperator;

/// Functions of one element. The formulas are those of
/// https://github.com/onnx/onnx/blob/main/docs/Operators.md.
final class Activations {
    private Activations() {}

    static OnnxTensor relu(Call call) {
        return switch (call.any(0)) {
            case OnnxTensor.Floats floats -> Values.map(floats, x -> Math.max(0, x));
            case OnnxTensor.Integers integers -> clamped(integers, 0, Long.MAX_VALUE);
        };
    }

    static OnnxTensor leakyRelu(Call call) {
        float alpha = call.node().real("alpha", 0.01f);
        return map(call, x -> x < 0 ? alpha * x : x);
    }

    static OnnxTensor elu(Call call) {
        float alpha = call.node().real("alpha", 1);
        return map(call, x -> x < 0 ? alpha * Math.expm1(x) : x);
    }

    static OnnxTensor selu(Call call) {
        float alpha = call.node().real("alpha", call.opset() < 6 ? 1.6732f : 1.6732632f);
        float gamma = call.node().real("gamma", call.opset() < 6 ? 1.0507f : 1.050701f);
        return map(call, x -> gamma * (x > 0 ? x : alpha * Math.expm1(x)));
    }

    static OnnxTensor sigmoid(Call call) {
        return map(call, x -> 1 / (1 + Math.exp(-x)));
    }

    static OnnxTensor hardSigmoid(Call call) {
        float alpha = call.node().real("alpha", 0.2f);
        float beta = call.node().real("beta", 0.5f);
        return map(call, x -> Math.clamp(alpha * x + beta, 0.0, 1.0));
    }

    static OnnxTensor hardSwish(Call call) {
        return map(call, x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0));
    }

    static OnnxTensor tanh(Call call) {
        return map(call, Math::tanh);
    }

    static OnnxTensor softplus(Call call) {
        return map(call, Activations::softplus);
    }

    static OnnxTensor mish(Call call) {
        return map(call, x -> x * Math.tanh(softplus(x)));
    }

    static OnnxTensor gelu(Call call) {
        String approximate = call.node().text("approximate", "none");
        return switch (approximate) {
            case "none" -> map(call, x -> x / 2 * (1 + erf(x / Math.sqrt(2))));
            case "tanh" ->
                    map(
                            call,
                            x ->
                                    x
                                            / 2
                                            * (1
                                                    + Math.tanh(
                                                            Math.sqrt(2 / Math.PI)
                                                                    * (x + 0.044715 * x * x * x))));
            default -> throw call.wrong("approximate is '" + approximate + "', not none or tanh");
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
        return map(call, x -> Math.min(most, Math.max(least, x)));
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

    private static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /// The error function, by a series whose terms are all positive (Abramowitz and Stegun 7.1.6).
    private static double erf(double x) {
        if (Math.abs(x) > 6) {
            return Math.signum(x);
        }
        double term = 2 / Math.sqrt(Math.PI) * x * Math.exp(-x * x);
        double sum = 0;
        for (int n = 1; sum + term != sum; n++) {
            sum += term;
            term *= 2 * x * x / (2 * n + 1);
        }
        return sum;
    }

    private static OnnxTensor map(Call call, DoubleUnaryOperator function) {
        return Values.map(call.floats(0), function);
    }
}
