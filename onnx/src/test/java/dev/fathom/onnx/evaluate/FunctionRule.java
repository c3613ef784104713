package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.ArithmeticRule;
import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.function.DoubleUnaryOperator;

/// Functions of one element. The formulas are those of
/// https://github.com/onnx/onnx/blob/main/docs/Operators.md.
final class FunctionRule {
    private FunctionRule() {}

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

    static OnnxTensor hardSigmoid(Call call) {
        float alpha = call.node().real("alpha", 0.2f);
        float beta = call.node().real("beta", 0.5f);
        return map(call, x -> Math.clamp(alpha * x + beta, 0.0, 1.0));
    }

    static OnnxTensor hardSwish(Call call) {
        return map(call, x -> x * Math.clamp(x / 6 + 0.5, 0.0, 1.0));
    }

    static OnnxTensor softplus(Call call) {
        return map(call, FunctionRule::softplus);
    }

    static OnnxTensor mish(Call call) {
        return map(call, x -> x * Math.tanh(softplus(x)));
    }

    static OnnxTensor celu(Call call) {
        float alpha = call.node().real("alpha", 1);
        return map(call, x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha)));
    }

    static OnnxTensor swish(Call call) {
        float alpha = call.node().real("alpha", 1);
        return map(call, x -> x / (1 + Math.exp(-alpha * x)));
    }

    static OnnxTensor erf(Call call) {
        return map(call, FunctionRule::erf);
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
        return Elements.map(call.floats(0), function);
    }

    static OnnxTensor prelu(Call call) {
        OnnxTensor.Floats x = call.floats(0);
        OnnxTensor slope = call.floats(1);
        // before opset 7: a slope for each channel
        OnnxTensor placed =
                call.opset() < 7 && slope.elements() > 1
                        ? ArithmeticRule.from(call, slope, x, 1)
                        : slope;
        return ArithmeticRule.meet(call, x, placed, (v, s) -> v < 0 ? v * s : v, (v, s) -> v);
    }
}
