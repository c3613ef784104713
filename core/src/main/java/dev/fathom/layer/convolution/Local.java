package dev.fathom.layer.convolution;

import dev.fathom.kernel.ConvShape;
import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Weighted;
import dev.fathom.layer.Weights;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// Locally connected: a convolution that shares no weights, each output pixel has filters of its
/// own (cuda-convnet's local).
///
/// Weights `[output height][output width][filters][kernel height][kernel width][depth]`, biases
/// `[output height][output width][filters]`.
///
/// @param filters number of filters of each output pixel, the depth of the output
/// @param window how it slides
/// @param weights how weights and biases begin
public record Local(int filters, Window window, Weights weights)
        implements Layer, Windowed<Local>, Weighted<Local> {

    public Local {
        Checks.atLeast(1, "filters", filters);
    }

    @Override
    public Local window(Window window) {
        return new Local(filters, window, weights);
    }

    @Override
    public Local weights(Weights weights) {
        return new Local(filters, window, weights);
    }

    /// What the kernels are told, but for the weights that are not shared.
    public ConvShape shape(Volume input) {
        return new ConvShape(input, window, filters, 1);
    }

    @Override
    public String kind() {
        return "local";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return Windowed.formula(window, first(inputs));
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        Volume in = first(inputs);
        Volume out = output(inputs);
        return weights.parameters(
                List.of(
                        out.height(),
                        out.width(),
                        filters,
                        window.y().kernel(),
                        window.x().kernel(),
                        in.depth()),
                new Parameter.Fan(shape(in).fanIn(), window.taps() * filters),
                List.of(out.height(), out.width(), filters));
    }

    @Override
    public long macs(List<Volume> inputs) {
        return shape(first(inputs)).macs();
    }

    @Override
    public Volume filter(List<Volume> inputs) {
        return shape(first(inputs)).filter();
    }

    @Override
    public void forward(Pass p) {
        ConvShape s = shape(p.input());
        p.kernels().local(s, p.batch(), p.x(), p.weight(0), p.weightOrNull(1), p.y());
    }

    @Override
    public void backward(Pass p) {
        ConvShape s = shape(p.input());
        float[] dw = p.dweight(0);
        float[] db = p.dweight(1);
        if (dw != null) {
            p.kernels().localBackwardWeights(s, p.batch(), p.x(), p.dy(), dw, db);
        } else if (db != null) {
            p.kernels().biasGradient(p.count() / db.length, p.dy(), db);
        }
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().localBackwardData(s, p.batch(), p.dy(), p.weight(0), dx);
        }
    }

    @Override
    public String toString() {
        return "local(%s, %s)%s"
                        .formatted(filters, Windowed.kernel(window), Windowed.modifiers(window))
                + weights;
    }
}
