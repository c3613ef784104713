package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.real;

import dev.fathom.layer.activation.Pointwise;
import java.util.List;

/// Functions of each value by itself as ONNX operators; what opset 17 has no operator for is put
/// together.
final class FunctionWriter {
    private FunctionWriter() {}

    /// Adds the function and gives its result's name.
    static String write(LayerScope s, Pointwise pointwise, String x) {
        List<String> in = List.of(x);
        double a = pointwise.a();
        double b = pointwise.b();
        return switch (pointwise.function()) {
            case RELU -> s.last("Relu", in);
            case LEAKY_RELU -> s.last("LeakyRelu", in, real("alpha", a));
            case GELU -> gelu(s, x);
            case GELU_TANH -> geluTanh(s, x);
            case SILU -> s.last("Mul", List.of(x, s.step("sigmoid", "Sigmoid", in)));
            case SIGMOID -> s.last("Sigmoid", in);
            case TANH -> s.last("Tanh", in);
            case HARD_SWISH -> s.last("HardSwish", in);
            case ELU -> s.last("Elu", in, real("alpha", a));
            case SELU -> s.last("Selu", in);
            case HARD_SIGMOID -> s.last("HardSigmoid", in, real("alpha", a), real("beta", b));
            case MISH -> {
                s.note("x·tanh(softplus(x)), because opset 17 has no Mish");
                String softplus = s.step("softplus", "Softplus", in);
                yield s.last("Mul", List.of(x, s.step("tanh", "Tanh", List.of(softplus))));
            }
            case SOFTPLUS -> s.last("Softplus", in);
            case EXP -> s.last("Exp", in);
            case CLIP ->
                    s.last(
                            "Clip",
                            List.of(x, s.real("least", (float) a), s.real("most", (float) b)));
        };
    }

    /// x/2·(1 + erf(x/√2)).
    private static String gelu(LayerScope s, String x) {
        s.note("x·Φ(x) by Erf, because opset 17 has no Gelu");
        String scaled = s.step("scaled", "Div", List.of(x, s.real("root", (float) Math.sqrt(2))));
        String erf = s.step("erf", "Erf", List.of(scaled));
        String raised = s.step("raised", "Add", List.of(erf, s.real("one", 1)));
        String product = s.step("product", "Mul", List.of(x, raised));
        return s.last("Mul", List.of(product, s.real("half", 0.5f)));
    }

    /// x·sigmoid(√(8/π)·(x + 0.044715·x³)).
    private static String geluTanh(LayerScope s, String x) {
        s.note("x·sigmoid(√(8/π)·(x + 0.044715·x³)), because opset 17 has no Gelu");
        String square = s.step("square", "Mul", List.of(x, x));
        String cube = s.step("cube", "Mul", List.of(square, x));
        String small = s.step("small", "Mul", List.of(cube, s.real("factor", 0.044715f)));
        String sum = s.step("sum", "Add", List.of(x, small));
        String root = s.real("root", (float) Math.sqrt(8 / Math.PI));
        String sigmoid =
                s.step("sigmoid", "Sigmoid", List.of(s.step("scaled", "Mul", List.of(sum, root))));
        return s.last("Mul", List.of(x, sigmoid));
    }
}
