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
import tools.jackson.databind.JsonNode;

class ConvReferenceTest {
    /// Room for the longest sums, 363 products, and for algorithms that change their order.
    private static final double TOLERANCE = 2e-5;

    static Stream<Arguments> cases() {
        return Make.withCases("conv", c -> true);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void convolutions_agree_with_an_independent_framework(Make make, Reference.Case c) {
        try (Kernels k = make.open()) {
            switch (c.op()) {
                case "conv2d" -> conv(k, c);
                case "conv_transpose2d" -> transposed(k, c);
                default -> throw new AssertionError("unknown operation " + c.op());
            }
        }
    }

    private static void conv(Kernels k, Reference.Case c) {
        int[] in = c.shape("x");
        int[] out = c.shape("y");
        int[] w = c.shape("w");
        JsonNode pads = c.params().get("pads_tlbr");
        Window window =
                new Window(
                        axis(c, 1, w[3], pads.get(1).asInt(), pads.get(3).asInt()),
                        axis(c, 0, w[2], pads.get(0).asInt(), pads.get(2).asInt()),
                        Rounding.FLOOR);
        Volume input = new Volume(in[3], in[2], in[1]);
        ConvShape s = new ConvShape(input, window, w[0], c.params().get("groups").asInt());
        assertThat(s.output()).isEqualTo(new Volume(out[3], out[2], out[1]));

        boolean bias = c.has("b");
        float[] y = new float[c.values("y").length];
        k.conv(s, in[0], c.depthLast("x"), c.depthLast("w"), bias ? c.values("b") : null, y);
        c.check("y", y, TOLERANCE);

        float[] gx = new float[c.values("x").length];
        k.convBackwardData(s, in[0], c.depthLast("gy"), c.depthLast("w"), gx);
        c.check("gx", gx, TOLERANCE);

        float[] gw = new float[c.values("w").length];
        float[] gb = bias ? new float[w[0]] : null;
        k.convBackwardWeights(s, in[0], c.depthLast("x"), c.depthLast("gy"), gw, gb);
        c.check("gw", gw, TOLERANCE);
        if (gb != null) {
            c.check("gb", gb, TOLERANCE);
        }
    }

    private static Axis axis(Reference.Case c, int axis, int kernel, int before, int after) {
        int stride = c.params().get("stride").get(axis).asInt();
        int dilation = c.params().get("dilation").get(axis).asInt();
        return new Axis(kernel, stride, before, after, dilation);
    }

    /// A transposed convolution is the adjoint of the convolution that reads its output: its
    /// forward is that one's backward-data, its backward that one's forward.
    private static void transposed(Kernels k, Reference.Case c) {
        int[] in = c.shape("x");
        int[] out = c.shape("y");
        int[] w = c.shape("w");
        JsonNode p = c.params();
        int pad = p.get("pad").asInt();
        int stride = p.get("stride").asInt();
        int dilation = p.get("dilation").asInt();
        Window window =
                new Window(
                        new Axis(w[3], stride, pad, pad, dilation),
                        new Axis(w[2], stride, pad, pad, dilation),
                        Rounding.FLOOR);
        Volume output = new Volume(out[3], out[2], out[1]);
        ConvShape s = new ConvShape(output, window, in[1], p.get("groups").asInt());
        assertThat(s.output()).isEqualTo(new Volume(in[3], in[2], in[1]));

        float[] y = new float[c.values("y").length];
        k.convBackwardData(s, in[0], c.depthLast("x"), c.depthLast("w"), y);
        float[] b = c.values("b");
        for (int i = 0; i < y.length; i++) {
            y[i] += b[i % b.length];
        }
        c.check("y", y, TOLERANCE);

        float[] gx = new float[c.values("x").length];
        k.conv(s, in[0], c.depthLast("gy"), c.depthLast("w"), null, gx);
        c.check("gx", gx, TOLERANCE);

        float[] gw = new float[c.values("w").length];
        k.convBackwardWeights(s, in[0], c.depthLast("gy"), c.depthLast("x"), gw, null);
        c.check("gw", gw, TOLERANCE);
    }
}
