package dev.fathom.cli.train;

import dev.fathom.data.format.Packing;
import dev.fathom.train.evaluate.Answering;
import dev.fathom.train.learn.Turns;
import java.util.function.Consumer;

/// Does the work of commands elsewhere than in this process: by others, who are given the same
/// words as this command and see the same files. What they make has the same bits as if it were
/// made here.
///
/// Safe for use by one thread at a time.
public interface Cluster extends Turns, Packing.Elsewhere {
    /// Has all batches of an evaluation told: see [Evaluate#answering].
    ///
    /// @param heard hears them in their order
    void tell(int batches, Consumer<Answering.Answers> heard);
}
