package dev.fathom.kernel.vector.direct;

import dev.fathom.kernel.ConvShape;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/// A sum over the taps of sliding windows, from a source volume to (a part of) a destination
/// volume: what convolution and its gradient of the input have in common.
///
/// @param channels depth that a group reads
/// @param filters depth that a group writes
public record Sweep(
        Line x, Line y, Volume source, Volume destination, int channels, int filters, int groups) {

    public static Sweep forward(ConvShape s) {
        Volume out = s.output();
        Window w = s.window();
        return new Sweep(
                Line.forward(w.x(), out.width()),
                Line.forward(w.y(), out.height()),
                s.input(),
                out,
                s.filterDepth(),
                s.filters() / s.groups(),
                s.groups());
    }

    /// The gradient of the input; with strides, several sweeps that write different pixels.
    public static List<Sweep> backward(ConvShape s) {
        Volume in = s.input();
        Window w = s.window();
        List<Sweep> sweeps = new ArrayList<>();
        for (int ry = 0; ry < Math.min(w.y().stride(), in.height()); ry++) {
            for (int rx = 0; rx < Math.min(w.x().stride(), in.width()); rx++) {
                sweeps.add(
                        new Sweep(
                                Line.backward(w.x(), in.width(), rx),
                                Line.backward(w.y(), in.height(), ry),
                                s.output(),
                                in,
                                s.filters() / s.groups(),
                                s.filterDepth(),
                                s.groups()));
            }
        }
        return sweeps;
    }

    /// Reads its results, one for each window.
    public Sweep results() {
        return new Sweep(
                x.results(), y.results(), destination, destination, filters, filters, groups);
    }

    /// A single window.
    public Sweep only(int x, int y) {
        return new Sweep(
                this.x.only(x), this.y.only(y), source, destination, channels, filters, groups);
    }

    int pixels() {
        return x.windows() * y.windows();
    }

    public int taps() {
        return x.taps() * y.taps();
    }

    /// Whether the source can be read where it is: no window leaves it.
    boolean isInside() {
        return taps() == 0 || (x.isInside(source.width()) && y.isInside(source.height()));
    }
}
