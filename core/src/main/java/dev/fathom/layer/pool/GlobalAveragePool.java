package dev.fathom.layer.pool;

import dev.fathom.kernel.PoolShape;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The mean of each depth slice (ONNX GlobalAveragePool).
public record GlobalAveragePool() implements Layer {

    private static PoolShape shape(Volume input) {
        return new PoolShape(input, Windowed.whole(input));
    }

    @Override
    public String kind() {
        return "gap";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        return "mean over " + in.width() + "×" + in.height();
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Windowed.whole(first(inputs));
    }

    @Override
    public void forward(Pass p) {
        p.kernels().averagePool(shape(p.input()), p.batch(), false, p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().averagePoolBackward(shape(p.input()), p.batch(), false, p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "globalAveragePool()";
    }
}
