package dev.fathom.layer.shape;

import dev.fathom.layer.Initial;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;

/// A volume that is always the same, whatever the layer reads: the places of a detector's boxes, or
/// a number for each value of another volume, which [dev.fathom.layer.join.Multiply] or
/// [dev.fathom.layer.join.Add] then joins with it (ONNX initializers). It is not trained.
///
/// Parameter `[height, width, depth]`: values.
///
/// @param volume what it makes
public record Constant(Volume volume) implements Layer {

    @Override
    public String kind() {
        return "constant";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        first(inputs);
        return volume;
    }

    @Override
    public String formula(List<Volume> inputs) {
        return "always the same";
    }

    @Override
    public List<Parameter> parameters(List<Volume> inputs) {
        return List.of(
                new Parameter(
                        "values",
                        Parameter.Role.STATE,
                        List.of(volume.height(), volume.width(), volume.depth()),
                        Parameter.Fan.NONE,
                        Initial.constant(0),
                        false));
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        return new Sight(Sight.Along.nothing(volume.width()), Sight.Along.nothing(volume.height()));
    }

    @Override
    public void forward(Pass p) {
        int size = volume.size();
        p.eachPicture(n -> System.arraycopy(p.weight(0), 0, p.y(), n * size, size));
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
        return "constant(%d, %d, %d)".formatted(volume.width(), volume.height(), volume.depth());
    }
}
