package dev.fathom.kernel;

import org.jspecify.annotations.Nullable;

/// A convolution whose weights don't change any more, with what follows it: see [Kernels#fixed].
///
/// Safe for use by one thread at a time.
@FunctionalInterface
public interface FixedConv {

    /// `y = f(conv(x) + added)`.
    ///
    /// @param batch at most as many pictures as it was made for
    /// @param added batch × output, or null for nothing
    void run(int batch, float[] x, float @Nullable [] added, float[] y);
}
