package dev.fathom.layer.join;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Volumes one behind another: along depth an inception block's branches, along width or height
/// pictures side by side; they are equal along the other two dimensions (ONNX Concat).
///
/// @param along which dimension
public record Concat(Dimension along) implements Layer {

    public Concat along(Dimension along) {
        return new Concat(along);
    }

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
        long size = 0;
        for (Volume other : inputs) {
            if (!along.of(other, along.of(first)).equals(first)) {
                throw new ShapeException(
                        along == Dimension.DEPTH
                                ? "can't put %s behind %s; width and height must be equal: use the same strides in both branches, and the padding that keeps the size"
                                        .formatted(other, first)
                                : "can't put %s behind %s along the %s; the other two dimensions must be equal"
                                        .formatted(other, first, name()));
            }
            size += along.of(other);
        }
        if (size > Integer.MAX_VALUE) {
            throw new ShapeException(name() + " " + size + ": must be at most 2,147,483,647");
        }
        return along.of(first, (int) size);
    }

    private String name() {
        return along.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String formula(List<Volume> inputs) {
        return inputs.stream().map(v -> along.of(v) + "").collect(Collectors.joining(" + "))
                + " = "
                + along.of(output(inputs));
    }

    /// Along the depth each unit sees its own pixel; otherwise it may see any place of any input.
    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume in = inputs.get(input);
        return new Sight(
                along == Dimension.WIDTH ? Sight.Along.every(in.width()) : Sight.Along.ITSELF,
                along == Dimension.HEIGHT ? Sight.Along.every(in.height()) : Sight.Along.ITSELF);
    }

    @Override
    public void forward(Pass p) {
        int whole = run(p.output());
        int start = 0;
        for (int i = 0; i < p.inputs().size(); i++) {
            int part = run(p.inputs().get(i));
            p.copyRuns(whole, p.x(i), part, 0, p.y(), whole, start, part);
            start += part;
        }
    }

    /// Number of values that lie together.
    private int run(Volume v) {
        return along.of(v) * along.inner(v);
    }

    @Override
    public void backward(Pass p) {
        int whole = run(p.output());
        int start = 0;
        for (int i = 0; i < p.inputs().size(); i++) {
            int part = run(p.inputs().get(i));
            float[] dx = p.dx(i);
            if (dx != null) {
                p.copyRuns(whole, p.dy(), whole, start, dx, part, 0, part);
            }
            start += part;
        }
    }

    @Override
    public String toString() {
        return "concat()" + (along == Dimension.DEPTH ? "" : ".along(" + name() + ")");
    }
}
