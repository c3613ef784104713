package dev.fathom.layer;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.convTranspose;
import static dev.fathom.layer.Layers.lrn;

import dev.fathom.kernel.Ending;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.reference.Reference;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/// Layers that are more than one kernel, compared with an independent framework.
class LayerReferenceTest {
    private static final double TOLERANCE = 2e-6;

    static Stream<Reference.Case> cases(String group, String op) {
        return Reference.cases(group).stream().filter(c -> c.op().equals(op));
    }

    static Stream<Reference.Case> convTransposes() {
        return cases("conv", "conv_transpose2d");
    }

    static Stream<Reference.Case> lrns() {
        return cases("norm", "lrn");
    }

    static Stream<Reference.Case> batchNorms() {
        return cases("norm", "batch_norm");
    }

    /// A layer's arrays for one case.
    private static final class Run {
        final Layer layer;
        final Volume in;
        final Volume out;
        final float[] y;
        final float[] dx;
        final float[][] dweights;
        private final Pass pass;
        private final int pictures;

        Run(Layer layer, Reference.Case c, float[]... weights) {
            this.layer = layer;
            int[] shape = c.shape("x");
            in =
                    shape.length == 2
                            ? Volume.column(shape[1])
                            : new Volume(shape[3], shape[2], shape[1]);
            List<Volume> inputs = List.of(in);
            out = layer.output(inputs);
            y = new float[shape[0] * out.size()];
            dx = new float[shape[0] * in.size()];
            dweights =
                    layer.parameters(inputs).stream()
                            .map(p -> new float[p.size()])
                            .toArray(float[][]::new);
            Layer.Memory memory = layer.memory(inputs);
            pass =
                    new Pass(
                            new ReferenceKernels(),
                            inputs,
                            out,
                            new float[][] {c.depthLast("x")},
                            y,
                            weights,
                            Ending.NONE,
                            c.depthLast("gy"),
                            new float[][] {dx},
                            dweights,
                            new int[0],
                            new float[memory.floats()]);
            pictures = shape[0];
        }

        void forward(boolean training) {
            layer.forward(pass.step(pictures, training, 0));
        }

        void backward() {
            layer.backward(pass);
        }
    }

    @ParameterizedTest
    @MethodSource("convTransposes")
    void transposed_convolutions_agree(Reference.Case c) {
        JsonNode p = c.params();
        int[] w = c.shape("w");
        int groups = p.get("groups").asInt();
        ConvTranspose layer =
                convTranspose(w[1] * groups, w[3], w[2])
                        .stride(p.get("stride").asInt())
                        .padding(p.get("pad").asInt())
                        .outputPadding(p.get("output_padding").asInt())
                        .dilation(p.get("dilation").asInt())
                        .groups(groups);
        Run run = new Run(layer, c, c.depthLast("w"), c.values("b"));
        run.forward(true);
        c.check("y", run.y, TOLERANCE);
        run.backward();
        c.check("gx", run.dx, TOLERANCE);
        c.check("gw", run.dweights[0], TOLERANCE);
        c.check("gb", run.dweights[1], TOLERANCE);
    }

    /// Their alpha is divided by the size.
    @ParameterizedTest
    @MethodSource("lrns")
    void divided_alpha_is_what_others_call_alpha(Reference.Case c) {
        JsonNode p = c.params();
        Lrn layer =
                lrn(p.get("size").asInt())
                        .dividedAlpha(p.get("alpha").asDouble())
                        .beta(p.get("beta").asDouble())
                        .k(p.get("k").asDouble());
        Run run = new Run(layer, c);
        run.forward(true);
        c.check("y", run.y, TOLERANCE);
        run.backward();
        c.check("gx", run.dx, TOLERANCE);
    }

    @ParameterizedTest
    @MethodSource("batchNorms")
    void batch_norms_agree_in_training_and_inference(Reference.Case c) {
        boolean affine = c.params().get("affine").asBoolean();
        BatchNorm layer =
                batchNorm()
                        .momentum(c.params().get("momentum").asDouble())
                        .epsilon(c.params().get("eps").asDouble())
                        .scale(affine)
                        .shift(affine);
        float[] mean = c.values("running_mean_before");
        float[] variance = c.values("running_var_before");
        Run run =
                affine
                        ? new Run(layer, c, c.values("weight"), c.values("bias"), mean, variance)
                        : new Run(layer, c, mean, variance);
        run.forward(false);
        c.check("y_eval", run.y, TOLERANCE);
        run.forward(true);
        c.check("y_train", run.y, TOLERANCE);
        c.check("running_mean_after", mean, TOLERANCE);
        c.check("running_var_after", variance, TOLERANCE);
        run.backward();
        c.check("gx", run.dx, 4 * TOLERANCE);
        if (affine) {
            c.check("gweight", run.dweights[0], TOLERANCE);
            c.check("gbias", run.dweights[1], TOLERANCE);
        }
    }
}
