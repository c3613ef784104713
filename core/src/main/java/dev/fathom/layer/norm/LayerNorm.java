package dev.fathom.layer.norm;

import dev.fathom.layer.ChannelSums;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Layer normalisation along depth: each depth column minus its mean, over its deviation, times a
/// scale, plus a shift (Ba 2016, over the channels of a pixel as in ConvNeXt; ONNX
/// LayerNormalization over channels).
///
/// Parameters `[depth]`: scale, shift.
///
/// @param epsilon added to the variance
public record LayerNorm(double epsilon) implements Layer {
    public static final double EPSILON = 1e-6;

    public LayerNorm {
        Checks.that((float) epsilon > 0, "epsilon", epsilon, "more than 0");
    }

    public LayerNorm epsilon(double epsilon) {
        return new LayerNorm(epsilon);
    }

    @Override
    public String kind() {
        return "ln";
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "scale·(x − mean)/deviation + shift over " + first(inputs).depth() + " channels";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        int depth = first(inputs).depth();
        return List.of(
                Parameter.ofChannels("scale", Role.SCALE, depth, 1),
                Parameter.ofChannels("shift", Role.SHIFT, depth, 0));
    }

    /// Works on a depth column that begins at `at`.
    private interface Column {
        /// @param inverse 1/√(variance + ε)
        void take(int at, double mean, double inverse);
    }

    private void columns(float[] x, int from, int to, int depth, Column column) {
        for (int at = from; at < to; at += depth) {
            double sum = 0;
            for (int d = 0; d < depth; d++) {
                sum += x[at + d];
            }
            double mean = sum / depth;
            double squares = 0;
            for (int d = 0; d < depth; d++) {
                double off = x[at + d] - mean;
                squares += off * off;
            }
            column.take(at, mean, 1 / Math.sqrt(squares / depth + (float) epsilon));
        }
    }

    /// Runs over the columns of all rows, on all threads.
    private void columns(Pass p, Column column) {
        int depth = p.output().depth();
        int row = p.output().width() * depth;
        p.eachRow(start -> columns(p.x(), start, start + row, depth, column));
    }

    @Override
    public void forward(Pass p) {
        float[] x = p.x();
        float[] y = p.y();
        float[] scale = p.weight(0);
        float[] shift = p.weight(1);
        columns(
                p,
                (at, mean, inverse) -> {
                    for (int d = 0; d < scale.length; d++) {
                        y[at + d] = (float) (scale[d] * ((x[at + d] - mean) * inverse) + shift[d]);
                    }
                });
    }

    /// dx = (dy·scale − mean(dy·scale) − u·mean(dy·scale·u))/deviation over each column, with u =
    /// (x − mean)/deviation.
    @Override
    public void backward(Pass p) {
        float[] x = p.x();
        float[] dy = p.dy();
        float[] dx = p.dx();
        float[] scale = p.weight(0);
        int depth = p.output().depth();
        int size = p.output().size();
        ChannelSums.of(
                p,
                p.dweight(0),
                (n, sums) ->
                        columns(
                                x,
                                n * size,
                                (n + 1) * size,
                                depth,
                                (at, mean, inverse) -> {
                                    for (int d = 0; d < depth; d++) {
                                        sums[d] += dy[at + d] * (x[at + d] - mean) * inverse;
                                    }
                                }));
        ChannelSums.ofGradient(p, p.dweight(1));
        if (dx == null) {
            return;
        }
        columns(
                p,
                (at, mean, inverse) -> {
                    double sum = 0;
                    double product = 0;
                    for (int d = 0; d < depth; d++) {
                        double own = (double) dy[at + d] * scale[d];
                        sum += own;
                        product += own * (x[at + d] - mean);
                    }
                    double slope = product * inverse * inverse / depth;
                    for (int d = 0; d < depth; d++) {
                        double own = (double) dy[at + d] * scale[d] - sum / depth;
                        dx[at + d] = (float) (inverse * (own - (x[at + d] - mean) * slope));
                    }
                });
    }

    @Override
    public String toString() {
        return "layerNorm()" + LayerText.modifier("epsilon", epsilon, EPSILON);
    }
}
