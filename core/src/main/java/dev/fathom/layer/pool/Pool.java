package dev.fathom.layer.pool;

import dev.fathom.kernel.PoolShape;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// Pool: each depth slice made smaller by itself (ONNX MaxPool, AveragePool).
///
/// @param type largest or mean value
/// @param window how it slides; strict unless `ceil()` or `floor()` is said
/// @param countPadding whether the mean counts padding as zeros
public record Pool(Type type, Window window, boolean countPadding)
        implements Layer, Windowed<Pool> {

    /// What a window gives.
    public enum Type {
        MAX,
        AVERAGE;

        /// Largest values keep where they come from.
        Memory memory(Volume output) {
            return new Memory(this == MAX ? output.size() : 0, 0);
        }

        void forward(Pass p, PoolShape s, boolean countPadding) {
            switch (this) {
                case MAX ->
                        p.kernels()
                                .maxPool(s, p.batch(), p.x(), p.y(), p.keeps() ? p.ints() : null);
                case AVERAGE -> p.kernels().averagePool(s, p.batch(), countPadding, p.x(), p.y());
            }
        }

        void backward(Pass p, PoolShape s, boolean countPadding) {
            float[] dx = p.dx();
            if (dx == null) {
                return;
            }
            switch (this) {
                case MAX -> p.kernels().maxPoolBackward(s, p.batch(), p.dy(), p.ints(), dx);
                case AVERAGE ->
                        p.kernels().averagePoolBackward(s, p.batch(), countPadding, p.dy(), dx);
            }
        }
    }

    @Override
    public Pool window(Window window) {
        return new Pool(type, window, countPadding);
    }

    public Pool countPadding(boolean countPadding) {
        return new Pool(type, window, countPadding);
    }

    @Override
    public String kind() {
        return "pool";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return new PoolShape(first(inputs), window).output();
    }

    @Override
    public String formula(List<Volume> inputs) {
        return Windowed.formula(window, inputs.getFirst());
    }

    @Override
    public Memory memory(List<Volume> inputs) {
        return type.memory(output(inputs));
    }

    @Override
    public void forward(Pass p) {
        type.forward(p, new PoolShape(p.input(), window), countPadding);
    }

    @Override
    public void backward(Pass p) {
        type.backward(p, new PoolShape(p.input(), window), countPadding);
    }

    @Override
    public String toString() {
        return (type == Type.MAX ? "maxPool(" : "averagePool(")
                + Windowed.kernel(window)
                + ")"
                + Windowed.modifiers(window)
                + (countPadding ? ".countPadding(true)" : "");
    }
}
