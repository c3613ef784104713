package dev.fathom.layer.join;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.stream.Collectors;

/// Volumes of equal width and height one behind another along depth: an inception block's branches
/// (ONNX Concat over channels).
public record Concat() implements Layer {

    @Override
    public String kind() {
        return "concat";
    }

    @Override
    public boolean joins() {
        return true;
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume first = first(inputs);
        long depth = 0;
        for (Volume other : inputs) {
            if (other.width() != first.width() || other.height() != first.height()) {
                throw new ShapeException(
                        "can't put %s behind %s; width and height must be equal: use the same strides in both branches, and the padding that keeps the size"
                                .formatted(other, first));
            }
            depth += other.depth();
        }
        if (depth > Integer.MAX_VALUE) {
            throw new ShapeException("depth " + depth + ": must be at most 2,147,483,647");
        }
        return first.depth((int) depth);
    }

    @Override
    public String formula(List<Volume> inputs) {
        return inputs.stream().map(v -> v.depth() + "").collect(Collectors.joining(" + "))
                + " = "
                + output(inputs).depth();
    }

    @Override
    public void forward(Pass p) {
        int depth = p.output().depth();
        int start = 0;
        for (int i = 0; i < p.inputs().size(); i++) {
            int part = p.inputs().get(i).depth();
            p.copyDepth(p.x(i), part, 0, p.y(), depth, start, part);
            start += part;
        }
    }

    @Override
    public void backward(Pass p) {
        int depth = p.output().depth();
        int start = 0;
        for (int i = 0; i < p.inputs().size(); i++) {
            int part = p.inputs().get(i).depth();
            float[] dx = p.dx(i);
            if (dx != null) {
                p.copyDepth(p.dy(), depth, start, dx, part, 0, part);
            }
            start += part;
        }
    }

    @Override
    public String toString() {
        return "concat()";
    }
}
