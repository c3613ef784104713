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

/// Convolution: each filter is as deep as its group of the input and makes one depth slice of the
/// output (ONNX Conv).
///
/// Weights `[filters][kernel height][kernel width][filter depth]`, biases `[filters]`.
///
/// @param filters number of filters, the depth of the output
/// @param window how it slides
/// @param groups number of parts into which input and filters are cut; depthwise is groups = depth
/// @param weights how weights and biases begin
public record Conv(int filters, Window window, int groups, Weights weights)
        implements Layer, Windowed<Conv>, Weighted<Conv> {

    public Conv {
        Checks.atLeast(1, "filters", filters);
        Checks.atLeast(1, "groups", groups);
    }

    @Override
    public Conv window(Window window) {
        return new Conv(filters, window, groups, weights);
    }

    public Conv filters(int filters) {
        return new Conv(filters, window, groups, weights);
    }

    public Conv groups(int groups) {
        return new Conv(filters, window, groups, weights);
    }

    @Override
    public Conv weights(Weights weights) {
        return new Conv(filters, window, groups, weights);
    }

    /// What the kernels are told.
    public ConvShape shape(Volume input) {
        return new ConvShape(input, window, filters, groups);
    }

    @Override
    public String kind() {
        return "conv";
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
        ConvShape s = shape(first(inputs));
        return weights.parameters(
                List.of(filters, window.y().kernel(), window.x().kernel(), s.filterDepth()),
                new Parameter.Fan(s.fanIn(), window.taps() * filters / groups),
                List.of(filters));
    }

    @Override
    public ConvShape convolution(List<Volume> inputs) {
        return shape(first(inputs));
    }

    @Override
    public void forward(Pass p) {
        Convolution.forward(p, shape(p.input()));
    }

    @Override
    public void backward(Pass p) {
        Convolution.backward(p, shape(p.input()));
    }

    @Override
    public String toString() {
        return "conv(%s, %s)%s"
                        .formatted(filters, Windowed.kernel(window), Windowed.modifiers(window))
                + (groups == 1 ? "" : ".groups(" + groups + ")")
                + weights;
    }
}
