package dev.fathom.layer.shape;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.Lookup;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Columns and rows added at the border, or cut off where a number is negative (ONNX Pad, Slice).
///
/// @param left columns before the first
/// @param right columns after the last
/// @param top rows before the first
/// @param bottom rows after the last
/// @param border what is added
/// @param value what is added where the border is constant; 0 where it is not
public record Pad(int left, int right, int top, int bottom, Border border, double value)
        implements Layer {

    /// What added columns and rows hold.
    public enum Border {
        /// one value
        CONSTANT,
        /// the outermost column or row again
        EDGE,
        /// the picture mirrored at its outermost column or row, which is not repeated
        REFLECT
    }

    public Pad {
        Checks.that(
                Float.isFinite((float) value) && (border == Border.CONSTANT || value == 0),
                "pad's value",
                value,
                "a number of type float, and 0 unless the border is constant");
    }

    /// Adds one value instead of 0.
    public Pad value(double value) {
        return new Pad(left, right, top, bottom, Border.CONSTANT, value);
    }

    /// Repeats the value at the border.
    public Pad edge() {
        return new Pad(left, right, top, bottom, Border.EDGE, 0);
    }

    /// Mirrors at the border's values, which are not repeated.
    public Pad reflect() {
        return new Pad(left, right, top, bottom, Border.REFLECT, 0);
    }

    @Override
    public String kind() {
        return "pad";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        return new Volume(
                size("width", in.width(), left, right),
                size("height", in.height(), top, bottom),
                in.depth());
    }

    private int size(String side, int size, int before, int after) {
        long padded = (long) size + before + after;
        if (padded < 1 || padded > Integer.MAX_VALUE) {
            throw new ShapeException(
                    "%s: %s: must be 1 … 2,147,483,647; cut off less or add less"
                            .formatted(side, arithmetic(size, before, after)));
        }
        if (border == Border.REFLECT && Math.max(before, after) >= size) {
            throw new ShapeException(
                    "%s: a picture of %s can be mirrored over at most %s, not %s; pad less, or use edge()"
                            .formatted(side, size, size - 1, Math.max(before, after)));
        }
        return (int) padded;
    }

    private static String arithmetic(long size, long before, long after) {
        return before + " + " + size + " + " + after + " = " + (before + size + after);
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        return Windowed.both(
                arithmetic(in.width(), left, right), arithmetic(in.height(), top, bottom));
    }

    /// Which column each output column takes.
    public Lookup columns(Volume in) {
        return lookup(in.width(), left, right);
    }

    /// Which row each output row takes.
    public Lookup rows(Volume in) {
        return lookup(in.height(), top, bottom);
    }

    private Lookup lookup(int size, int before, int after) {
        return Lookup.of(
                size + before + after,
                i -> {
                    int place = i - before;
                    if (place >= 0 && place < size) {
                        return place;
                    }
                    return switch (border) {
                        case CONSTANT -> Lookup.NOTHING;
                        case EDGE -> Math.clamp(place, 0, size - 1);
                        case REFLECT -> place < 0 ? -place : 2 * (size - 1) - place;
                    };
                });
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume in = first(inputs);
        return new Sight(
                new Sight.Along(1, -left, -left, columns(in)),
                new Sight.Along(1, -top, -top, rows(in)));
    }

    @Override
    public void forward(Pass p) {
        Lookup.forward(p, columns(p.input()), rows(p.input()), (float) value);
    }

    @Override
    public void backward(Pass p) {
        Lookup.backward(p, columns(p.input()), rows(p.input()));
    }

    @Override
    public String toString() {
        return "pad(%s, %s, %s, %s)".formatted(left, right, top, bottom)
                + switch (border) {
                    case CONSTANT -> LayerText.modifier("value", value, 0);
                    case EDGE -> ".edge()";
                    case REFLECT -> ".reflect()";
                };
    }
}
