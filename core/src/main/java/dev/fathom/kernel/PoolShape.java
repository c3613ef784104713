package dev.fathom.kernel;

import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;

/// A pool's shape: every depth slice for itself. Each window holds at least one value of the input.
public record PoolShape(Volume input, Window window) {

    public PoolShape {
        check("width", window.x(), input.width(), window.rounding());
        check("height", window.y(), input.height(), window.rounding());
    }

    private static void check(String side, Axis axis, int size, Rounding rounding) {
        int windows = axis.output(size, rounding);
        for (int i = 0; i < windows; i++) {
            if (Span.of(axis, size, i).count() == 0) {
                throw new ShapeException(
                        "%s: window %s starts at %s, reaches over %s and meets none of the %s inputs; use a %s"
                                .formatted(
                                        side,
                                        i,
                                        i * axis.stride() - axis.before(),
                                        axis.extent(),
                                        size,
                                        repair(axis, size)));
            }
        }
    }

    private static String repair(Axis axis, int size) {
        return Math.max(axis.before(), axis.after()) >= axis.extent()
                ? "padding below " + axis.extent()
                : "dilation of at most " + size;
    }

    public Volume output() {
        return window.output(input, input.depth());
    }
}
