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

/// Fully connected: every unit is a filter as large as the whole input (ONNX Gemm). Any volume is
/// read as it lies: row by row, depth contiguous.
///
/// Weights `[units][height][width][depth]` of the input, biases `[units]`.
///
/// @param units depth of the output, which is 1×1×units
/// @param weights how weights and biases begin
public record Dense(int units, Weights weights) implements Layer, Weighted<Dense> {

    public Dense {
        Checks.atLeast(1, "units", units);
    }

    @Override
    public Dense weights(Weights weights) {
        return new Dense(units, weights);
    }

    public Dense units(int units) {
        return new Dense(units, weights);
    }

    /// What the kernels are told: the input as one column.
    public ConvShape shape(Volume input) {
        return ConvShape.dense(input.size(), units);
    }

    /// The convolution that computes the same from the same weights: its one window is the whole
    /// input. On a larger input it has more windows, where this layer can't go.
    public Conv convolution(Volume input) {
        return new Conv(units, Window.of(input.width(), input.height()), 1, weights);
    }

    @Override
    public String kind() {
        return "fc";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "w·x"
                + (weights.bias() ? " + b" : "")
                + " over all "
                + first(inputs).size()
                + " inputs";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        Volume in = first(inputs);
        return weights.parameters(
                List.of(units, in.height(), in.width(), in.depth()),
                new Parameter.Fan(in.size(), units),
                List.of(units));
    }

    @Override
    public Volume filter(List<Volume> inputs) {
        return first(inputs);
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Windowed.whole(first(inputs));
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
        return "dense(" + units + ")" + weights;
    }
}
