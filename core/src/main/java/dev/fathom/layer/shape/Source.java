package dev.fathom.layer.shape;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// A further input of a network, by the layer's name: what the caller puts there
/// ([dev.fathom.run.Session#input(String)]) for each picture. It takes nothing of the network's
/// first input, at which it stands.
///
/// By itself, where nobody puts anything there, it makes zeros.
///
/// @param volume what it gives
public record Source(Volume volume) implements Layer {

    @Override
    public String kind() {
        return "source";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        first(inputs);
        return volume;
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "an input";
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        return new Sight(Sight.Along.nothing(volume.width()), Sight.Along.nothing(volume.height()));
    }

    @Override
    public void forward(Pass p) {
        Arrays.fill(p.y(), 0, p.batch() * volume.size(), 0);
    }

    @Override
    public void backward(Pass p) {
        float[] dx = p.dx();
        if (dx != null) {
            Arrays.fill(dx, 0, p.batch() * p.input().size(), 0);
        }
    }

    @Override
    public String toString() {
        return "source(%d, %d, %d)".formatted(volume.width(), volume.height(), volume.depth());
    }
}
