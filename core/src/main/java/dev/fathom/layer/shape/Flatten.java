package dev.fathom.layer.shape;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.List;

/// The same values as one column: as they lie, row by row with depth contiguous, or channel by
/// channel as ONNX and PyTorch have them. Dense layers need none before them.
///
/// @param channelsFirst whether they are ordered channel by channel
public record Flatten(boolean channelsFirst) implements Layer {

    public Flatten channelsFirst(boolean channelsFirst) {
        return new Flatten(channelsFirst);
    }

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
    public boolean keepsValues() {
        return !channelsFirst;
    }

    @Override
    public void forward(Pass p) {
        if (channelsFirst) {
            turn(p, p.input().pixels(), p.x(), p.y());
        } else {
            p.copy(p.x(), p.y());
        }
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx == null) {
            return;
        }
        if (channelsFirst) {
            turn(p, p.input().depth(), p.dy(), dx);
        } else {
            p.copy(p.dy(), dx);
        }
    }

    /// Turns each picture's matrix of so many rows on its side.
    private static void turn(Pass p, int rows, float[] from, float[] to) {
        int size = p.input().size();
        int columns = size / rows;
        p.eachPicture(
                n -> {
                    for (int i = 0; i < size; i++) {
                        int target = i % columns * rows + i / columns;
                        to[n * size + target] = from[n * size + i];
                    }
                });
    }

    @Override
    public String toString() {
        return "flatten()" + (channelsFirst ? ".channelsFirst(true)" : "");
    }
}
