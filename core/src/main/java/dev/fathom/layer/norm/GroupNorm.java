package dev.fathom.layer.norm;

import dev.fathom.layer.ChannelSums;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// Group normalisation: in each picture, each group of channels minus its mean, over its deviation,
/// times a scale, plus a shift (Wu & He 2018; ONNX GroupNormalization). With as many groups as
/// channels it is instance normalisation (Ulyanov 2016; ONNX InstanceNormalization).
///
/// Parameters `[depth]`: scale, shift.
///
/// @param groups number of groups; divides the depth
/// @param epsilon added to the variance
public record GroupNorm(int groups, double epsilon) implements Layer {
    public static final double EPSILON = 1e-5;

    public GroupNorm {
        Checks.atLeast(1, "groups", groups);
        Checks.that((float) epsilon > 0, "epsilon", epsilon, "more than 0");
    }

    public GroupNorm epsilon(double epsilon) {
        return new GroupNorm(groups, epsilon);
    }

    @Override
    public String kind() {
        return "gn";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        if (in.depth() % groups != 0) {
            throw new ShapeException("groups " + groups + " must divide the depth " + in.depth());
        }
        return in;
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "scale·(x − mean)/deviation + shift over "
                + first(inputs).depth() / groups
                + " channels";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        int depth = first(inputs).depth();
        return List.of(
                Parameter.ofChannels("scale", Role.SCALE, depth, 1),
                Parameter.ofChannels("shift", Role.SHIFT, depth, 0));
    }

    /// Each unit sees its whole group, by the mean and the deviation.
    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume in = first(inputs);
        return new Sight(Sight.Along.all(in.width()), Sight.Along.all(in.height()));
    }

    /// One picture's mean and 1/√(variance + ε), for each channel those of its group.
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Moments(double[] mean, double[] inverse) {}

    private Moments moments(Volume in, float[] x, int start) {
        int depth = in.depth();
        double[] mean = new double[depth];
        double[] squares = new double[depth];
        for (int at = start; at < start + in.size(); at += depth) {
            for (int d = 0; d < depth; d++) {
                mean[d] += x[at + d];
            }
        }
        double count = (double) in.size() / groups;
        share(mean, 1 / count);
        for (int at = start; at < start + in.size(); at += depth) {
            for (int d = 0; d < depth; d++) {
                double off = x[at + d] - mean[d];
                squares[d] += off * off;
            }
        }
        share(squares, 1 / count);
        Arrays.setAll(squares, d -> 1 / Math.sqrt(squares[d] + (float) epsilon));
        return new Moments(mean, squares);
    }

    /// Gives each channel the sum over its group, times a factor.
    private void share(double[] sums, double factor) {
        int perGroup = sums.length / groups;
        for (int g = 0; g < sums.length; g += perGroup) {
            double sum = 0;
            for (int d = g; d < g + perGroup; d++) {
                sum += sums[d];
            }
            Arrays.fill(sums, g, g + perGroup, sum * factor);
        }
    }

    @Override
    public void forward(Pass p) {
        int size = p.output().size();
        int depth = p.output().depth();
        float[] scale = p.weight(0);
        float[] shift = p.weight(1);
        p.eachPicture(
                n -> {
                    Moments m = moments(p.output(), p.x(), n * size);
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        for (int d = 0; d < depth; d++) {
                            double unit = (p.x()[at + d] - m.mean[d]) * m.inverse[d];
                            p.y()[at + d] = (float) (scale[d] * unit + shift[d]);
                        }
                    }
                });
    }

    @Override
    public void backward(Pass p) {
        ChannelSums.of(
                p,
                p.dweight(0),
                (n, sums) -> {
                    int start = n * p.output().size();
                    addProducts(p, moments(p.output(), p.x(), start), start, sums);
                });
        ChannelSums.ofGradient(p, p.dweight(1));
        float[] dx = p.dx();
        if (dx != null) {
            p.eachPicture(n -> backward(p, n, dx));
        }
    }

    /// Adds Σ dy·u with u = (x − mean)/deviation.
    private static void addProducts(Pass p, Moments m, int start, double[] sums) {
        int depth = sums.length;
        for (int at = start; at < start + p.output().size(); at += depth) {
            for (int d = 0; d < depth; d++) {
                sums[d] += p.dy()[at + d] * (p.x()[at + d] - m.mean[d]) * m.inverse[d];
            }
        }
    }

    /// dx = (dy·scale − mean(dy·scale) − u·mean(dy·scale·u))/deviation over each group.
    private void backward(Pass p, int n, float[] dx) {
        int depth = p.output().depth();
        int start = n * p.output().size();
        Moments m = moments(p.output(), p.x(), start);
        float[] scale = p.weight(0);
        double[] sums = new double[depth];
        double[] products = new double[depth];
        addProducts(p, m, start, products);
        for (int at = start; at < start + p.output().size(); at += depth) {
            for (int d = 0; d < depth; d++) {
                sums[d] += p.dy()[at + d];
            }
        }
        for (int d = 0; d < depth; d++) {
            sums[d] *= scale[d];
            products[d] *= scale[d];
        }
        double count = (double) p.output().size() / groups;
        share(sums, 1 / count);
        share(products, 1 / count);
        for (int at = start; at < start + p.output().size(); at += depth) {
            for (int d = 0; d < depth; d++) {
                double unit = (p.x()[at + d] - m.mean[d]) * m.inverse[d];
                double own = (double) p.dy()[at + d] * scale[d];
                dx[at + d] = (float) (m.inverse[d] * (own - sums[d] - unit * products[d]));
            }
        }
    }

    @Override
    public String toString() {
        return "groupNorm(" + groups + ")" + LayerText.modifier("epsilon", epsilon, EPSILON);
    }
}
