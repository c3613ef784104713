package dev.fathom.layer.join;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;

/// The sum of two or more equal volumes, value by value: a residual connection (ONNX Add, Sum).
public record Add() implements Layer {

    @Override
    public String kind() {
        return "add";
    }

    @Override
    public boolean joins() {
        return true;
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume first = first(inputs);
        for (Volume other : inputs) {
            if (!other.equals(first)) {
                throw new ShapeException(
                        "can't add %s to %s; both must be equal: use a conv with kernel 1 and as many filters and the stride that the other branch has"
                                .formatted(other, first));
            }
        }
        return first;
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "sum of " + inputs.size();
    }

    @Override
    public void forward(Pass p) {
        if (p.inputs().size() == 1) {
            p.copy(p.x(), p.y());
            return;
        }
        p.kernels().add(p.count(), p.x(0), p.x(1), p.y());
        for (int i = 2; i < p.inputs().size(); i++) {
            p.kernels().add(p.count(), p.y(), p.x(i), p.y());
        }
    }

    @Override
    public void backward(Pass p) {
        for (int i = 0; i < p.inputs().size(); i++) {
            float[] dx = p.dx(i);
            if (dx != null) {
                p.copy(p.dy(), dx);
            }
        }
    }

    @Override
    public String toString() {
        return "add()";
    }
}
