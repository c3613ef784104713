package dev.fathom.train.learn;

import java.util.List;

/// Takes the turns of the replicas of a training, wherever that is: in other processes, on other
/// machines. Each turn is a [Replica][dev.fathom.train.Replica]'s, which needs nothing but the
/// [Round]; so one that was lost can be taken again, anywhere, to the same bits.
///
/// Safe for use by one thread at a time.
@FunctionalInterface
public interface Turns {
    /// Has all turns of a round taken.
    ///
    /// @param count how many the round has
    /// @return what came of each, in their order
    List<Turn> take(Round round, int count);
}
