package dev.fathom.layer.shape;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// Channels of zeros before and after the others: the shortcut without weights of ResNet's option A
/// (He 2015; ONNX Pad).
///
/// @param before number of channels before the first
/// @param after number of channels after the last
public record PadDepth(int before, int after) implements Layer {

    public PadDepth {
        Checks.atLeast(0, "channels before", before);
        Checks.atLeast(0, "channels after", after);
    }

    @Override
    public String kind() {
        return "padDepth";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        if (in.depth() > Integer.MAX_VALUE - before - after) {
            throw new ShapeException(formula(inputs) + " is more than 2,147,483,647 channels");
        }
        return in.depth(before + in.depth() + after);
    }

    @Override
    public String formula(List<Volume> inputs) {
        long depth = first(inputs).depth();
        return before + " + " + depth + " + " + after + " = " + (before + depth + after);
    }

    @Override
    public void forward(Pass p) {
        int depth = p.input().depth();
        Arrays.fill(p.y(), 0, p.count(), 0);
        p.copyDepth(p.x(), depth, 0, p.y(), p.output().depth(), before, depth);
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            int depth = p.input().depth();
            p.copyDepth(p.dy(), p.output().depth(), before, dx, depth, 0, depth);
        }
    }

    @Override
    public String toString() {
        return "padDepth(" + before + ", " + after + ")";
    }
}
