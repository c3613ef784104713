package dev.fathom.train.learn;

import java.io.Serial;
import java.io.Serializable;
import java.util.Map;

/// What replicas begin a round with: see [Turns].
///
/// Several threads may read it as long as none changes the arrays.
///
/// @param step number of the round's first batch, over all epochs from 0
/// @param factor of the rate, by which a person has changed it
/// @param reductions how often the schedule has lowered the rate
/// @param arrays all that steps change: see [Learner#arrays]
public record Round(int step, double factor, int reductions, Map<String, float[]> arrays)
        implements Serializable {
    @Serial private static final long serialVersionUID = 1;
}
