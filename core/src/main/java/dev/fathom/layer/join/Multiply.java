package dev.fathom.layer.join;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// The product of volumes, value by value (ONNX Mul). Each further volume is as large as the first
/// or 1 along an axis, and is then repeated there: a factor a channel is 1×1×depth, as in
/// squeeze-and-excitation (Hu 2018).
public record Multiply() implements Layer {

    @Override
    public String kind() {
        return "multiply";
    }

    @Override
    public boolean joins() {
        return true;
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume first = first(inputs);
        for (Volume other : inputs) {
            if (!isRepeated(other.width(), first.width())
                    || !isRepeated(other.height(), first.height())
                    || !isRepeated(other.depth(), first.depth())) {
                throw new ShapeException(
                        "can't multiply %s by %s; each further volume must be as large as the first, or 1, along each axis"
                                .formatted(first, other));
            }
        }
        return first;
    }

    private static boolean isRepeated(int size, int whole) {
        return size == whole || size == 1;
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "product of " + inputs.size();
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume whole = inputs.getFirst();
        Volume read = inputs.get(input);
        return new Sight(sight(read.width(), whole.width()), sight(read.height(), whole.height()));
    }

    private static Sight.Along sight(int size, int whole) {
        return size == whole ? Sight.Along.ITSELF : Sight.Along.all(whole);
    }

    @Override
    public void forward(Pass p) {
        int row = p.output().width() * p.output().depth();
        p.eachRow(
                start -> {
                    System.arraycopy(p.x(), start, p.y(), start, row);
                    for (int i = 1; i < p.inputs().size(); i++) {
                        multiply(p, i, start, p.y(), start);
                    }
                });
    }

    @Override
    public void backward(Pass p) {
        int size = p.output().size();
        int row = p.output().width() * p.output().depth();
        for (int i = 0; i < p.inputs().size(); i++) {
            float[] dx = p.dx(i);
            if (dx == null) {
                continue;
            }
            int input = i;
            p.eachPicture(
                    n -> {
                        float[] product = Arrays.copyOfRange(p.dy(), n * size, (n + 1) * size);
                        for (int other = 0; other < p.inputs().size(); other++) {
                            for (int at = 0; other != input && at < size; at += row) {
                                multiply(p, other, n * size + at, product, at);
                            }
                        }
                        sum(p, input, n, product, dx);
                    });
        }
    }

    /// Multiplies the values of one row by an input.
    ///
    /// @param start where the row begins in the output
    /// @param at where it begins among the values
    private static void multiply(Pass p, int input, int start, float[] values, int at) {
        Volume in = p.inputs().get(input);
        float[] x = p.x(input);
        int depth = p.output().depth();
        int n = start / p.output().size();
        int first = start % p.output().size() / depth;
        for (int column = 0; column < p.output().width(); column++) {
            int from = column(p.output(), in, n, first + column);
            int to = at + column * depth;
            if (in.depth() == depth) {
                for (int d = 0; d < depth; d++) {
                    values[to + d] *= x[from + d];
                }
            } else {
                for (int d = 0; d < depth; d++) {
                    values[to + d] *= x[from];
                }
            }
        }
    }

    /// Sums one picture's values over the axes along which an input was repeated.
    private static void sum(Pass p, int input, int n, float[] values, float[] to) {
        Volume in = p.inputs().get(input);
        int depth = p.output().depth();
        double[] sums = new double[in.size()];
        int first = n * in.size();
        for (int pixel = 0; pixel < p.output().pixels(); pixel++) {
            int column = column(p.output(), in, n, pixel) - first;
            for (int d = 0; d < depth; d++) {
                sums[column + (in.depth() == depth ? d : 0)] += values[pixel * depth + d];
            }
        }
        for (int i = 0; i < sums.length; i++) {
            to[first + i] = (float) sums[i];
        }
    }

    /// Where the depth column lies that an input has for a pixel of the whole.
    private static int column(Volume whole, Volume in, int n, int pixel) {
        int x = in.width() == 1 ? 0 : pixel % whole.width();
        int y = in.height() == 1 ? 0 : pixel / whole.width();
        return ((n * in.height() + y) * in.width() + x) * in.depth();
    }

    @Override
    public String toString() {
        return "multiply()";
    }
}
