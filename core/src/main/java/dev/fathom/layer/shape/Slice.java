package dev.fathom.layer.shape;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// Some neighbouring channels, the others left out (ONNX Slice and Split over channels).
///
/// @param first channel that is kept first, counted from 0
/// @param channels number of channels that are kept
public record Slice(int first, int channels) implements Layer {

    public Slice {
        Checks.atLeast(0, "first channel", first);
        Checks.atLeast(1, "channels", channels);
    }

    @Override
    public String kind() {
        return "slice";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        if (first + channels > in.depth()) {
            throw new ShapeException(
                    "channels %s are wanted, but there are %s, 0 … %s"
                            .formatted(formula(inputs), in.depth(), in.depth() - 1));
        }
        return in.depth(channels);
    }

    @Override
    public String formula(List<Volume> inputs) {
        return first + " … " + (first + channels - 1);
    }

    @Override
    public void forward(Pass p) {
        p.copyDepth(p.x(), p.input().depth(), first, p.y(), channels, 0, channels);
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            Arrays.fill(dx, 0, p.batch() * p.input().size(), 0);
            p.copyDepth(p.dy(), channels, 0, dx, p.input().depth(), first, channels);
        }
    }

    @Override
    public String toString() {
        return "slice(" + first + ", " + channels + ")";
    }
}
