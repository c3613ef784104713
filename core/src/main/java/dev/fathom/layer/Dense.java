package dev.fathom.layer;

import dev.fathom.kernel.ConvShape;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// Fully connected: every unit is a filter as large as the whole input (ONNX Gemm). Any volume is
/// read as it lies: row by row, depth contiguous.
///
/// Weights `[units][height][width][depth]` of the input, biases `[units]`.
///
/// @param units depth of the output, which is 1×1×units
/// @param bias whether each unit adds a bias
/// @param initial weights before training
/// @param initialBias biases before training
public record Dense(int units, boolean bias, Initial initial, Initial initialBias)
        implements Layer, Weighted<Dense> {

    public Dense {
        Weighted.atLeastOne("units", units);
    }

    @Override
    public Dense bias(boolean bias) {
        return new Dense(units, bias, initial, initialBias);
    }

    @Override
    public Dense initial(Initial initial) {
        return new Dense(units, bias, initial, initialBias);
    }

    @Override
    public Dense initialBias(Initial initialBias) {
        return new Dense(units, bias, initial, initialBias);
    }

    private ConvShape shape(Volume input) {
        return ConvShape.dense(input.size(), units);
    }

    @Override
    public String kind() {
        return "fc";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return Volume.column(units);
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "w·x + b over all " + inputs.getFirst().size() + " inputs";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        Volume in = inputs.getFirst();
        return weightAndBias(
                List.of(units, in.height(), in.width(), in.depth()), in.size(), List.of(units));
    }

    @Override
    public long macs(List<Volume> inputs) {
        return shape(inputs.getFirst()).macs();
    }

    @Override
    public Volume filter(List<Volume> inputs) {
        return inputs.getFirst();
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Window.of(inputs.getFirst().width(), inputs.getFirst().height());
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
        return "dense(" + units + ")" + modifiers();
    }
}
