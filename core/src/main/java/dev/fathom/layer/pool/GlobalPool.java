package dev.fathom.layer.pool;

import dev.fathom.kernel.PoolShape;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The largest value or the mean of each depth slice (ONNX GlobalMaxPool, GlobalAveragePool).
public record GlobalPool(Pool.Type type) implements Layer {

    private static PoolShape shape(Volume input) {
        return new PoolShape(input, Windowed.whole(input));
    }

    @Override
    public String kind() {
        return type == Pool.Type.MAX ? "gmp" : "gap";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return shape(first(inputs)).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        String over = type == Pool.Type.MAX ? "largest of " : "mean over ";
        return over + in.width() + "×" + in.height();
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Windowed.whole(first(inputs));
    }

    @Override
    public Memory memory(List<Volume> inputs) {
        return type.memory(output(inputs));
    }

    @Override
    public void forward(Pass p) {
        type.forward(p, shape(p.input()), false);
    }

    @Override
    public void backward(Pass p) {
        type.backward(p, shape(p.input()), false);
    }

    @Override
    public String toString() {
        return type == Pool.Type.MAX ? "globalMaxPool()" : "globalAveragePool()";
    }
}
