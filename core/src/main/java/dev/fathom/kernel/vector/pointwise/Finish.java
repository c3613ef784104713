package dev.fathom.kernel.vector.pointwise;

import static dev.fathom.kernel.vector.lanes.VectorMath.load;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Workers;
import org.jspecify.annotations.Nullable;

/// What is left to do with a convolution's results while they are in the cache: `y = f(y + added)`.
///
/// @param added null for nothing
/// @param y the results
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Finish(Ending ending, float @Nullable [] added, float[] y) {
    private static final int RUN = 16384;

    /// Nothing is left to do.
    public static Finish nothing(float[] y) {
        return new Finish(Ending.NONE, null, y);
    }

    private boolean isNothing() {
        return added == null && ending.function() == null;
    }

    /// The first `count` values, on all threads.
    public void all(Workers workers, int count) {
        if (!isNothing()) {
            workers.parallel(
                    Math.ceilDiv(count, RUN), i -> values(i * RUN, Math.min(count, (i + 1) * RUN)));
        }
    }

    /// Some channels of neighbouring pixels.
    ///
    /// @param at where those of the first pixel lie
    /// @param depth from one pixel to the next
    public void pixels(int at, int pixels, int depth, int channels) {
        if (isNothing()) {
            return;
        }
        if (channels == depth) {
            values(at, at + pixels * depth);
            return;
        }
        for (int p = 0; p < pixels; p++) {
            values(at + p * depth, at + p * depth + channels);
        }
    }

    private void values(int from, int to) {
        Activation f = ending.function();
        if (added != null && f == Activation.RELU) {
            addAndRectify(from, to, added, y);
            return;
        }
        if (added != null) {
            VectorPointwise.add(from, to, y, added, y);
        }
        if (f != null) {
            VectorActivations.forward(f, ending.a(), ending.b(), from, to, y, y);
        }
    }

    private static void addAndRectify(int from, int to, float[] added, float[] y) {
        int i = from;
        for (; i + Lanes.COUNT <= to; i += Lanes.COUNT) {
            load(y, i).add(load(added, i)).max(0).intoArray(y, i);
        }
        for (; i < to; i++) {
            y[i] = Math.max(0, y[i] + added[i]);
        }
    }
}
