package dev.fathom.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.reference.Reference;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PoolReferenceTest {
    private static final double TOLERANCE = 2e-6;

    /// Adaptive pools that are not global have windows of several sizes: there is no such layer.
    static Stream<Arguments> cases() {
        return Make.withCases(
                "pool",
                c -> !c.op().equals("adaptive_avg_pool2d") || c.values("y").length == depth(c));
    }

    private static int depth(Reference.Case c) {
        return c.shape("x")[0] * c.shape("x")[1];
    }

    @ParameterizedTest
    @MethodSource("cases")
    void pools_agree_with_an_independent_framework(Make make, Reference.Case c) {
        int[] in = c.shape("x");
        int[] out = c.shape("y");
        Volume input = new Volume(in[3], in[2], in[1]);
        try (Kernels k = make.open()) {
            switch (c.op()) {
                case "max_pool2d" -> max(k, shape(c, input, out), in[0], c);
                case "avg_pool2d" -> {
                    boolean countPadding = c.params().get("count_include_pad").asBoolean();
                    average(k, shape(c, input, out), in[0], countPadding, c);
                }
                case "adaptive_avg_pool2d" -> {
                    Window global = Window.of(in[3], in[2]);
                    average(k, new PoolShape(input, global), in[0], false, c);
                }
                default -> throw new AssertionError("unknown operation " + c.op());
            }
        }
    }

    private static PoolShape shape(Reference.Case c, Volume input, int[] out) {
        boolean ceil = c.params().get("ceil_mode").asBoolean();
        Window window = new Window(axis(c, 1), axis(c, 0), ceil ? Rounding.CEIL : Rounding.FLOOR);
        PoolShape s = new PoolShape(input, window);
        assertThat(s.output()).isEqualTo(new Volume(out[3], out[2], out[1]));
        return s;
    }

    private static Axis axis(Reference.Case c, int axis) {
        int kernel = c.params().get("kernel").get(axis).asInt();
        int stride = c.params().get("stride").get(axis).asInt();
        int pad = c.params().get("pad").get(axis).asInt();
        int dilation = c.params().has("dilation") ? c.params().get("dilation").asInt() : 1;
        return new Axis(kernel, stride, pad, pad, dilation);
    }

    private static void max(Kernels k, PoolShape s, int batch, Reference.Case c) {
        float[] y = new float[c.values("y").length];
        int[] winners = new int[y.length];
        k.maxPool(s, batch, c.depthLast("x"), y, winners);
        c.check("y", y, 0);
        if (c.has("argmax_flat_hw")) {
            float[] seen = new float[winners.length];
            for (int i = 0; i < seen.length; i++) {
                seen[i] = winners[i];
            }
            c.check("argmax_flat_hw", seen, 0);
        }
        float[] gx = new float[c.values("x").length];
        k.maxPoolBackward(s, batch, c.depthLast("gy"), winners, gx);
        c.check("gx", gx, TOLERANCE);
    }

    private static void average(
            Kernels k, PoolShape s, int batch, boolean countPadding, Reference.Case c) {
        float[] y = new float[c.values("y").length];
        k.averagePool(s, batch, countPadding, c.depthLast("x"), y);
        c.check("y", y, TOLERANCE);
        float[] gx = new float[c.values("x").length];
        k.averagePoolBackward(s, batch, countPadding, c.depthLast("gy"), gx);
        c.check("gx", gx, TOLERANCE);
    }
}
