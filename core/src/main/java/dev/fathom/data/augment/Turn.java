package dev.fathom.data.augment;

import dev.fathom.data.samples.Draws;
import java.util.SplittableRandom;

/// One picture's turn in one epoch: what the random changes to it depend on.
///
/// @param seed of the training
/// @param epoch 0 is the first
/// @param picture its position in the data set
public record Turn(long seed, int epoch, int picture) {

    /// @param purpose one of the constants of [Draws]
    SplittableRandom random(int purpose) {
        return Draws.of(seed, purpose, epoch, picture);
    }
}
