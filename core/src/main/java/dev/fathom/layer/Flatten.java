package dev.fathom.layer;

import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The same values as one column, in the order in which they lie: row by row, depth contiguous
/// (ONNX Flatten orders them channel by channel). Dense layers need none before them.
public record Flatten() implements Layer {

    @Override
    public String kind() {
        return "flatten";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        return Volume.column(first(inputs).size());
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        return in.width() + "·" + in.height() + "·" + in.depth() + " = " + in.size();
    }

    @Override
    public Window window(List<Volume> inputs) {
        return Windowed.whole(first(inputs));
    }

    @Override
    public void forward(Pass p) {
        p.copy(p.x(), p.y());
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            p.copy(p.dy(), dx);
        }
    }

    @Override
    public String toString() {
        return "flatten()";
    }
}
