package dev.fathom.kernel;

import dev.fathom.reference.Reference;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class NormReferenceTest {
    private static final double TOLERANCE = 4e-6;

    /// There is no group normalisation.
    static Stream<Arguments> cases() {
        return Make.withCases("norm", c -> !c.op().equals("group_norm"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void normalisations_agree_with_an_independent_framework(Make make, Reference.Case c) {
        int depth = c.shape("x")[1];
        int columns = c.values("x").length / depth;
        try (Kernels k = make.open()) {
            switch (c.op()) {
                case "lrn" -> lrn(k, columns, depth, c);
                case "batch_norm" -> {
                    batchNorm(k, columns, depth, c);
                    batchNormBackward(k, columns, depth, c);
                }
                default -> throw new AssertionError("unknown operation " + c.op());
            }
        }
    }

    private static void lrn(Kernels k, int columns, int depth, Reference.Case c) {
        JsonNode p = c.params();
        LrnShape s =
                new LrnShape(
                        p.get("size").asInt(),
                        p.get("alpha").asFloat() / p.get("size").asInt(),
                        p.get("beta").asFloat(),
                        p.get("k").asFloat());
        float[] y = new float[columns * depth];
        k.lrn(s, columns, depth, c.depthLast("x"), y);
        c.check("y", y, TOLERANCE);
        float[] gx = new float[columns * depth];
        k.lrnBackward(s, columns, depth, c.depthLast("x"), c.depthLast("gy"), gx);
        c.check("gx", gx, TOLERANCE);
    }

    private static void batchNorm(Kernels k, int columns, int depth, Reference.Case c) {
        float epsilon = c.params().get("eps").asFloat();
        float[] weight = c.has("weight") ? c.values("weight") : null;
        float[] bias = c.has("bias") ? c.values("bias") : null;
        float[] x = c.depthLast("x");
        float[] mean = new float[depth];
        float[] variance = new float[depth];
        k.moments(columns, depth, x, mean, variance);
        float[] y = new float[columns * depth];
        NormShape s = NormShape.of(columns, depth, epsilon);
        k.normalize(s, x, mean, variance, weight, bias, y);
        c.check("y_train", y, TOLERANCE);

        float[] runningMean = c.values("running_mean_before");
        float[] runningVariance = c.values("running_var_before");
        k.normalize(s, x, runningMean, runningVariance, weight, bias, y);
        c.check("y_eval", y, TOLERANCE);

        float m = c.params().get("momentum").asFloat();
        float unbiased = (float) columns / (columns - 1);
        for (int d = 0; d < depth; d++) {
            runningMean[d] = (1 - m) * runningMean[d] + m * mean[d];
            runningVariance[d] = (1 - m) * runningVariance[d] + m * unbiased * variance[d];
        }
        c.check("running_mean_after", runningMean, TOLERANCE);
        c.check("running_var_after", runningVariance, TOLERANCE);
    }

    private static void batchNormBackward(Kernels k, int columns, int depth, Reference.Case c) {
        float[] x = c.depthLast("x");
        float[] mean = new float[depth];
        float[] variance = new float[depth];
        k.moments(columns, depth, x, mean, variance);
        float[] gx = new float[columns * depth];
        float[] gweight = new float[depth];
        float[] gbias = new float[depth];
        k.normalizeBackward(
                NormShape.of(columns, depth, c.params().get("eps").asFloat()),
                x,
                mean,
                variance,
                c.has("weight") ? c.values("weight") : null,
                c.has("bias") ? c.values("bias") : null,
                c.depthLast("gy"),
                gx,
                gweight,
                gbias);
        c.check("gx", gx, TOLERANCE);
        if (c.has("gweight")) {
            c.check("gweight", gweight, TOLERANCE);
            c.check("gbias", gbias, TOLERANCE);
        }
    }
}
