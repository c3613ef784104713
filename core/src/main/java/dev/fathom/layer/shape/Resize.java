package dev.fathom.layer.shape;

import dev.fathom.layer.Checks;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Lookup;
import dev.fathom.layer.Pass;
import dev.fathom.layer.Sight;
import dev.fathom.layer.Windowed;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import java.util.List;

/// Width and height scaled, larger or smaller (ONNX Resize, Upsample).
///
/// @param scaleX output width over input width; what is not whole is left out
/// @param scaleY output height over input height
/// @param sampling what an output takes at its place in the input
/// @param coordinates where that place is
public record Resize(double scaleX, double scaleY, Sampling sampling, Coordinates coordinates)
        implements Layer {

    /// What an output takes at its place between inputs.
    public enum Sampling {
        /// the nearest input; of two equally near the first
        NEAREST,
        /// the nearest input; of two equally near the second
        NEAREST_UP,
        /// the input before
        BEFORE,
        /// the input after
        AFTER,
        /// the neighbours' mean, weighted by nearness
        LINEAR
    }

    /// Where output u lies in the input, with scale s.
    public enum Coordinates {
        /// (u + ½)/s − ½: pixels are areas, the pictures' borders lie over each other
        HALF_PIXEL,
        /// u/s: the first pixels lie over each other
        ASYMMETRIC,
        /// u·(input − 1)/(output − 1): the first and the last pixels lie over each other
        ALIGN_CORNERS
    }

    public Resize {
        check(scaleX);
        check(scaleY);
    }

    private static void check(double scale) {
        Checks.that(scale > 0 && scale <= 1 << 20, "scale", scale, "more than 0, at most 1048576");
    }

    public Resize nearestUp() {
        return sampling(Sampling.NEAREST_UP);
    }

    public Resize before() {
        return sampling(Sampling.BEFORE);
    }

    public Resize after() {
        return sampling(Sampling.AFTER);
    }

    public Resize linear() {
        return sampling(Sampling.LINEAR);
    }

    public Resize sampling(Sampling sampling) {
        return new Resize(scaleX, scaleY, sampling, coordinates);
    }

    public Resize asymmetric() {
        return coordinates(Coordinates.ASYMMETRIC);
    }

    public Resize alignCorners() {
        return coordinates(Coordinates.ALIGN_CORNERS);
    }

    public Resize coordinates(Coordinates coordinates) {
        return new Resize(scaleX, scaleY, sampling, coordinates);
    }

    @Override
    public String kind() {
        return "resize";
    }

    @Override
    public Volume output(List<Volume> inputs) {
        Volume in = first(inputs);
        return new Volume(
                size("width", in.width(), scaleX), size("height", in.height(), scaleY), in.depth());
    }

    private static int size(String side, int size, double scale) {
        // a hair more, so that 3·(7/3) is 7
        double scaled = Math.floor(size * scale + 1e-6);
        if (scaled < 1 || scaled > Integer.MAX_VALUE) {
            throw new ShapeException(
                    "%s: %s·%s leaves %s: must be 1 … 2,147,483,647; use another scale"
                            .formatted(
                                    side,
                                    size,
                                    NumberText.rounded(scale),
                                    NumberText.shortest(scaled)));
        }
        return (int) scaled;
    }

    @Override
    public String formula(List<Volume> inputs) {
        Volume in = first(inputs);
        Volume out = output(inputs);
        return Windowed.both(
                in.width() + "·" + NumberText.rounded(scaleX) + " → " + out.width(),
                in.height() + "·" + NumberText.rounded(scaleY) + " → " + out.height());
    }

    /// Which columns each output column takes.
    public Lookup columns(Volume in) {
        return lookup(in.width(), size("width", in.width(), scaleX), scaleX);
    }

    /// Which rows each output row takes.
    public Lookup rows(Volume in) {
        return lookup(in.height(), size("height", in.height(), scaleY), scaleY);
    }

    /// Place of output u in the input: step·u + start.
    private record Line(double step, double start) {}

    private Line line(int in, int out, double scale) {
        return switch (coordinates) {
            case HALF_PIXEL -> new Line(1 / scale, 0.5 / scale - 0.5);
            case ASYMMETRIC -> new Line(1 / scale, 0);
            case ALIGN_CORNERS -> new Line(out == 1 ? 0 : (in - 1.0) / (out - 1), 0);
        };
    }

    private Lookup lookup(int in, int out, double scale) {
        Line line = line(in, out, scale);
        int[] low = new int[out];
        int[] high = new int[out];
        float[] share = new float[out];
        for (int u = 0; u < out; u++) {
            double place = line.step * u + line.start;
            double chosen =
                    switch (sampling) {
                        case NEAREST -> Math.ceil(place - 0.5);
                        case NEAREST_UP -> Math.floor(place + 0.5);
                        case BEFORE, LINEAR -> Math.floor(place);
                        case AFTER -> Math.ceil(place);
                    };
            boolean linear = sampling == Sampling.LINEAR;
            low[u] = (int) Math.clamp(chosen, 0, in - 1.0);
            high[u] = linear ? (int) Math.clamp(chosen + 1, 0, in - 1.0) : low[u];
            share[u] = low[u] == high[u] ? 0 : (float) (place - chosen);
        }
        return new Lookup(low, high, share);
    }

    @Override
    public Sight sight(List<Volume> inputs, int input) {
        Volume in = first(inputs);
        return new Sight(
                sight(in.width(), scaleX, columns(in)), sight(in.height(), scaleY, rows(in)));
    }

    private Sight.Along sight(int in, double scale, Lookup lookup) {
        Line line = line(in, lookup.outputs(), scale);
        // just less than 1, because a place on an input takes that one alone
        double reach = sampling == Sampling.LINEAR ? 0.999 : 0;
        return new Sight.Along(line.step, line.start - reach, line.start + reach, lookup);
    }

    @Override
    public void forward(Pass p) {
        Lookup.forward(p, columns(p.input()), rows(p.input()), 0);
    }

    @Override
    public void backward(Pass p) {
        Lookup.backward(p, columns(p.input()), rows(p.input()));
    }

    @Override
    public String toString() {
        String scales =
                scaleX == scaleY
                        ? NumberText.shortest(scaleX)
                        : NumberText.shortest(scaleX) + ", " + NumberText.shortest(scaleY);
        return "resize("
                + scales
                + ")"
                + switch (sampling) {
                    case NEAREST -> "";
                    case NEAREST_UP -> ".nearestUp()";
                    case BEFORE -> ".before()";
                    case AFTER -> ".after()";
                    case LINEAR -> ".linear()";
                }
                + switch (coordinates) {
                    case HALF_PIXEL -> "";
                    case ASYMMETRIC -> ".asymmetric()";
                    case ALIGN_CORNERS -> ".alignCorners()";
                };
    }
}
