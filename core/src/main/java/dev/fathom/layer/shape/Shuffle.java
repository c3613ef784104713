package dev.fathom.layer.shape;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Channel shuffle: the channels of `groups` groups dealt out in turn, so that the next grouped
/// convolution sees all groups (ShuffleNet, Zhang 2017).
///
/// @param groups number of groups; divides the depth
public record Shuffle(int groups) implements Layer {

    public Shuffle {
        Checks.atLeast(1, "groups", groups);
    }

    @Override
    public String kind() {
        return "shuffle";
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
        return groups + "×" + first(inputs).depth() / groups + " channels transposed";
    }

    @Override
    public void forward(Pass p) {
        transpose(p, groups, p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            transpose(p, p.output().depth() / groups, p.dy(), dx);
        }
    }

    /// Reads each depth column as `rows` rows and writes it column by column.
    private static void transpose(Pass p, int rows, float[] from, float[] to) {
        int depth = p.output().depth();
        int pixels = p.output().pixels();
        p.eachPicture(
                n -> {
                    for (int c = n * pixels; c < (n + 1) * pixels; c++) {
                        for (int d = 0; d < depth; d++) {
                            int target = d % (depth / rows) * rows + d / (depth / rows);
                            to[c * depth + target] = from[c * depth + d];
                        }
                    }
                });
    }

    @Override
    public String toString() {
        return "shuffle(" + groups + ")";
    }
}
