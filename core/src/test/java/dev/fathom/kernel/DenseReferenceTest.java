package dev.fathom.kernel;

import dev.fathom.reference.Reference;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class DenseReferenceTest {
    private static final double TOLERANCE = 2e-6;

    /// Functions that no layer has.
    private static final Set<String> NO_SUCH_LAYER =
            Set.of("relu6", "elu", "softplus", "hardsigmoid", "mish", "log_softmax");

    /// Losses belong to training, not to kernels.
    private static final Set<String> LOSSES =
            Set.of(
                    "softmax_cross_entropy",
                    "softmax_cross_entropy_soft",
                    "mse",
                    "bce_with_logits",
                    "multi_margin(svm)");

    static Stream<Arguments> cases() {
        return Make.withCases(
                "dense", c -> !NO_SUCH_LAYER.contains(c.op()) && !LOSSES.contains(c.op()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void dense_layers_and_functions_agree_with_an_independent_framework(
            Make make, Reference.Case c) {
        try (Kernels k = make.open()) {
            switch (c.op()) {
                case "linear" -> linear(k, c);
                case "relu" -> activation(k, Activation.RELU, 0, c);
                case "leaky_relu_0_01" -> activation(k, Activation.LEAKY_RELU, 0.01f, c);
                case "gelu" -> activation(k, Activation.GELU, 0, c);
                case "sigmoid" -> activation(k, Activation.SIGMOID, 0, c);
                case "tanh" -> activation(k, Activation.TANH, 0, c);
                case "silu" -> activation(k, Activation.SILU, 0, c);
                case "hardswish" -> activation(k, Activation.HARD_SWISH, 0, c);
                case "softmax" -> softmax(k, c);
                default -> throw new AssertionError("unknown operation " + c.op());
            }
        }
    }

    private static void linear(Kernels k, Reference.Case c) {
        int batch = c.shape("x")[0];
        ConvShape s = ConvShape.dense(c.shape("w")[1], c.shape("w")[0]);
        float[] y = new float[c.values("y").length];
        k.conv(s, batch, c.values("x"), c.values("w"), c.has("b") ? c.values("b") : null, y);
        c.check("y", y, TOLERANCE);
        float[] gx = new float[c.values("x").length];
        k.convBackwardData(s, batch, c.values("gy"), c.values("w"), gx);
        c.check("gx", gx, TOLERANCE);
        float[] gw = new float[c.values("w").length];
        float[] gb = c.has("b") ? new float[s.filters()] : null;
        k.convBackwardWeights(s, batch, c.values("x"), c.values("gy"), gw, gb);
        c.check("gw", gw, TOLERANCE);
        if (gb != null) {
            c.check("gb", gb, TOLERANCE);
        }
    }

    private static void activation(Kernels k, Activation f, float a, Reference.Case c) {
        float[] x = c.values("x");
        float[] y = new float[x.length];
        k.activate(f, a, 0, x.length, x, y);
        c.check("y", y, TOLERANCE);
        float[] gx = new float[x.length];
        k.activateBackward(f, a, 0, x.length, x, c.values("gy"), gx);
        c.check("gx", gx, TOLERANCE);
    }

    private static void softmax(Kernels k, Reference.Case c) {
        int columns = c.shape("x")[0];
        int depth = c.shape("x")[1];
        float[] y = new float[columns * depth];
        k.softmax(columns, depth, c.values("x"), y);
        c.check("y", y, TOLERANCE);
        float[] gx = new float[columns * depth];
        k.softmaxBackward(columns, depth, y, c.values("gy"), gx);
        c.check("gx", gx, TOLERANCE);
    }
}
