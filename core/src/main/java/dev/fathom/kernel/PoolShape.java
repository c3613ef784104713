package dev.fathom.kernel;

import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;

/// A pool's shape: every depth slice for itself.
public record PoolShape(Volume input, Window window) {

    public Volume output() {
        return window.output(input, input.depth());
    }
}
