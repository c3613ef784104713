package dev.fathom.layer.pool;

import dev.fathom.kernel.PoolShape;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The largest value of each depth slice (ONNX GlobalMaxPool).
public record GlobalMaxPool() implements Layer {

    private static PoolShape shape(Volume input) {
        return new PoolShape(input, Windowed.whole(input));
    }

    @Override
    public String kind() {
        return "gmp";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        return "largest of " + in.width() + "×" + in.height();
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Windowed.whole(first(inputs));
    }

    @Override
    public Memory memory(List<Volume> inputs) {
        return new Memory(first(inputs).depth(), 0);
    }

    @Override
    public void forward(Pass p) {
        int[] winners = p.keeps() ? p.ints() : null;
        p.kernels().maxPool(shape(p.input()), p.batch(), p.x(), p.y(), winners);
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.kernels().maxPoolBackward(shape(p.input()), p.batch(), p.dy(), p.ints(), dx);
        }
    }

    @Override
    public String toString() {
        return "globalMaxPool()";
    }
}
