package dev.fathom.layer.norm;

import dev.fathom.kernel.Ending;
import dev.fathom.kernel.NormShape;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Initial;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Batch normalisation: each channel minus its mean, over its deviation, times a scale, plus a
/// shift (Ioffe & Szegedy 2015; ONNX BatchNormalization). Training takes mean and deviation from
/// the batch, inference from what training measured.
///
/// Parameters `[depth]`: scale and shift where they are on, then mean and variance.
///
/// A shift without a scale is trained but not counted among the network's parameters: where the
/// scale is fixed the layer counts as free, as in airbench's published counts.
///
/// @param momentum share of each new batch in the measured mean and variance, as in PyTorch
/// @param epsilon added to the variance
/// @param scale whether there is a trained scale; without one it is 1
/// @param shift whether there is a trained shift; without one it is 0
public record BatchNorm(double momentum, double epsilon, boolean scale, boolean shift)
        implements Layer {
    public static final double MOMENTUM = 0.1;
    public static final double EPSILON = 1e-5;

    /// The name of the measured variance.
    public static final String VARIANCE = "variance";

    public BatchNorm {
        Checks.that(momentum >= 0 && momentum <= 1, "momentum", momentum, "0 … 1");
        Checks.that((float) epsilon > 0, "epsilon", epsilon, "more than 0");
    }

    public BatchNorm momentum(double momentum) {
        return new BatchNorm(momentum, epsilon, scale, shift);
    }

    public BatchNorm epsilon(double epsilon) {
        return new BatchNorm(momentum, epsilon, scale, shift);
    }

    public BatchNorm scale(boolean scale) {
        return new BatchNorm(momentum, epsilon, scale, shift);
    }

    public BatchNorm shift(boolean shift) {
        return new BatchNorm(momentum, epsilon, scale, shift);
    }

    @Override
    public String kind() {
        return "bn";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return (scale ? "scale·" : "") + "(x − mean)/deviation" + (shift ? " + shift" : "");
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        List<Integer> shape = List.of(first(inputs).depth());
        List<Parameter> all = new ArrayList<>();
        if (scale) {
            all.add(parameter("scale", Role.SCALE, shape, 1, true));
        }
        if (shift) {
            all.add(parameter("shift", Role.SHIFT, shape, 0, scale));
        }
        all.add(parameter("mean", Role.STATE, shape, 0, false));
        all.add(parameter(VARIANCE, Role.STATE, shape, 1, false));
        return all;
    }

    private static Parameter parameter(
            String name, Role role, List<Integer> shape, double initial, boolean counted) {
        return new Parameter(
                name, role, shape, Parameter.Fan.NONE, Initial.constant(initial), counted);
    }

    /// The batch's mean and variance.
    @Override
    public Memory memory(List<Volume> inputs) {
        return new Memory(0, 2 * first(inputs).depth());
    }

    @Override
    public void forward(Pass p) {
        int depth = p.output().depth();
        float[] mean = p.weight(meanAt());
        float[] variance = p.weight(meanAt() + 1);
        if (p.training()) {
            float[] batchMean = new float[depth];
            float[] batchVariance = new float[depth];
            p.kernels().moments(p.columns(), depth, p.x(), batchMean, batchVariance);
            System.arraycopy(batchMean, 0, p.floats(), 0, depth);
            System.arraycopy(batchVariance, 0, p.floats(), depth, depth);
            double unbiased = p.columns() / Math.max(1.0, p.columns() - 1);
            measure(mean, batchMean, 1);
            measure(variance, batchVariance, unbiased);
            mean = batchMean;
            variance = batchVariance;
        }
        p.kernels()
                .normalize(
                        shape(p, p.ending()),
                        p.x(),
                        mean,
                        variance,
                        scale ? p.weight(0) : null,
                        shift ? p.weight(shiftAt()) : null,
                        p.y());
    }

    private NormShape shape(Pass p, Ending ending) {
        return new NormShape(p.columns(), p.output().depth(), (float) epsilon, ending);
    }

    /// What inference multiplies each channel by, and what it then adds.
    ///
    /// @param weights the layer's arrays
    public float[][] line(float[][] weights) {
        float[] mean = weights[meanAt()];
        float[] variance = weights[meanAt() + 1];
        float[][] line = new float[2][mean.length];
        for (int d = 0; d < mean.length; d++) {
            double factor = (scale ? weights[0][d] : 1) / Math.sqrt(variance[d] + epsilon);
            line[0][d] = (float) factor;
            line[1][d] = (float) ((shift ? weights[shiftAt()][d] : 0) - mean[d] * factor);
        }
        return line;
    }

    private int shiftAt() {
        return scale ? 1 : 0;
    }

    private int meanAt() {
        return shiftAt() + (shift ? 1 : 0);
    }

    /// Moves what is measured towards the batch's value times a factor.
    private void measure(float[] measured, float[] batch, double factor) {
        for (int d = 0; d < batch.length; d++) {
            measured[d] = (float) ((1 - momentum) * measured[d] + momentum * factor * batch[d]);
        }
    }

    @Override
    public void backward(Pass p) {
        int depth = p.output().depth();
        if (!p.training()) {
            inferenceBackward(p, depth);
            return;
        }
        p.kernels()
                .normalizeBackward(
                        shape(p, p.ending()),
                        p.x(),
                        Arrays.copyOf(p.floats(), depth),
                        Arrays.copyOfRange(p.floats(), depth, 2 * depth),
                        scale ? p.weight(0) : null,
                        shift ? p.weight(shiftAt()) : null,
                        p.dy(),
                        p.dx(),
                        scale ? p.dweight(0) : null,
                        shift ? p.dweight(shiftAt()) : null);
    }

    /// Outside training mean and deviation are constants, and nothing is learned.
    private void inferenceBackward(Pass p, int depth) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels()
                    .normalize(
                            shape(p, Ending.NONE),
                            p.dy(),
                            new float[depth],
                            p.weight(meanAt() + 1),
                            scale ? p.weight(0) : null,
                            null,
                            dx);
        }
    }

    @Override
    public String toString() {
        return "batchNorm()"
                + LayerText.modifier("momentum", momentum, MOMENTUM)
                + LayerText.modifier("epsilon", epsilon, EPSILON)
                + (scale ? "" : ".scale(false)")
                + (shift ? "" : ".shift(false)");
    }
}
