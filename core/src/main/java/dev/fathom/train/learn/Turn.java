package dev.fathom.train.learn;

import dev.fathom.train.evaluate.Score;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/// What came of a replica's part of a round: see [Turns].
///
/// Several threads may read it as long as none changes the arrays.
///
/// @param scores of its batches, in order; up to one whose loss is not finite, if there is one
/// @param notFinite position of the first node whose output was not finite in that batch; of no
///   meaning when there is none
/// @param arrays all that steps change, as they are after the last batch
public record Turn(List<Score> scores, int notFinite, Map<String, float[]> arrays)
        implements Serializable {
    @Serial private static final long serialVersionUID = 1;
}
