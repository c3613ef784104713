package dev.fathom.engine.quantized;

import dev.fathom.engine.Step;
import dev.fathom.engine.StepRequest;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import org.jspecify.annotations.Nullable;

/// What follows a convolution's sums: the layers behind it in its step, and what is rounded.
///
/// @param first the grid of the convolution's own values where others follow; null for none
/// @param sum that of the values with the second input added
/// @param ending the function at the end
/// @param last that of what the step makes
public record Finish(
        @Nullable Grid first,
        boolean adds,
        @Nullable Grid sum,
        Ending ending,
        @Nullable Grid last) {

    static Finish of(StepRequest r, StepRequest.Convolution c, Grids grids) {
        Step step = r.step();
        boolean ends = c.ending().function() != null;
        int beforeEnding = step.nodes().get(step.nodes().size() - (ends ? 2 : 1));
        return new Finish(
                step.first() == step.last() ? null : grids.made(step.first()),
                c.adds(),
                c.adds() && ends ? grids.made(beforeEnding) : null,
                c.ending(),
                grids.made(step.last()));
    }

    /// Whether the convolution's own values are rounded before others follow.
    boolean roundsFirst() {
        return first != null;
    }

    /// Finishes values in their place.
    ///
    /// @param added what is added, at the same places; null for nothing
    public void apply(float[] y, float @Nullable [] added, int from, int to) {
        if (first != null) {
            first.round(y, from, to);
        }
        if (added != null) {
            for (int i = from; i < to; i++) {
                y[i] += added[i];
            }
        }
        if (sum != null) {
            sum.round(y, from, to);
        }
        Activation function = ending.function();
        if (function == Activation.RELU) {
            for (int i = from; i < to; i++) {
                y[i] = Math.max(y[i], 0);
            }
        } else if (function == Activation.CLIP) {
            for (int i = from; i < to; i++) {
                y[i] = Math.min(Math.max(y[i], ending.a()), ending.b());
            }
        } else if (function != null) {
            for (int i = from; i < to; i++) {
                y[i] = (float) function.value(y[i], ending.a(), ending.b());
            }
        }
        if (last != null) {
            last.round(y, from, to);
        }
    }
}
