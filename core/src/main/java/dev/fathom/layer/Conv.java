package dev.fathom.layer;

import dev.fathom.kernel.ConvShape;
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
/// @param bias whether each filter adds a bias
/// @param initial weights before training
/// @param initialBias biases before training
public record Conv(
        int filters, Window window, int groups, boolean bias, Initial initial, Initial initialBias)
        implements Layer, Windowed<Conv>, Weighted<Conv> {

    public Conv {
        Weighted.atLeastOne("filters", filters);
        Weighted.atLeastOne("groups", groups);
    }

    @Override
    public Conv window(Window window) {
        return new Conv(filters, window, groups, bias, initial, initialBias);
    }

    public Conv groups(int groups) {
        return new Conv(filters, window, groups, bias, initial, initialBias);
    }

    @Override
    public Conv bias(boolean bias) {
        return new Conv(filters, window, groups, bias, initial, initialBias);
    }

    @Override
    public Conv initial(Initial initial) {
        return new Conv(filters, window, groups, bias, initial, initialBias);
    }

    @Override
    public Conv initialBias(Initial initialBias) {
        return new Conv(filters, window, groups, bias, initial, initialBias);
    }

    private ConvShape shape(Volume input) {
        return new ConvShape(input, window, filters, groups);
    }

    @Override
    public String kind() {
        return "conv";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(inputs.getFirst()).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return Windowed.formula(window, inputs.getFirst());
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        ConvShape s = shape(inputs.getFirst());
        return weightAndBias(
                List.of(filters, window.y().kernel(), window.x().kernel(), s.filterDepth()),
                s.fanIn(),
                List.of(filters));
    }

    @Override
    public long macs(List<Volume> inputs) {
        return shape(inputs.getFirst()).macs();
    }

    @Override
    public Volume filter(List<Volume> inputs) {
        return new Volume(
                window.x().kernel(), window.y().kernel(), shape(inputs.getFirst()).filterDepth());
    }

    @Override
    public Window window(List<Volume> inputs) {
        return window;
    }

    @Override
    public void forward(Pass p) {
        p.kernels().conv(shape(p.input()), p.batch(), p.x(), p.weight(0), p.weightOrNull(1), p.y());
    }

    @Override
    public void backward(Pass p) {
        ConvShape s = shape(p.input());
        float[] dw = p.dweight(0);
        if (dw != null) {
            p.kernels().convBackwardWeights(s, p.batch(), p.x(), p.dy(), dw, p.dweight(1));
        }
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().convBackwardData(s, p.batch(), p.dy(), p.weight(0), dx);
        }
    }

    @Override
    public String toString() {
        return "conv("
                + filters
                + ", "
                + Windowed.kernel(window)
                + ")"
                + Windowed.modifiers(window)
                + (groups == 1 ? "" : ".groups(" + groups + ")")
                + modifiers();
    }
}
