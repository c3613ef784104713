package dev.fathom.cli.train;

import dev.fathom.data.format.Packing;
import dev.fathom.train.evaluate.Answering;
import dev.fathom.train.learn.Turns;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

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

    /// Reads pictures with a class from a table.
    ///
    /// @throws dev.fathom.file.DataException when there is no such table, or none of this form
    Rows rows(TableColumns table, String path, Packing packing);

    /// Pictures of a table, to be packed.
    interface Rows {
        /// How many there are.
        int size();

        /// Rows that are the same as another, which are left out.
        int repeated();

        /// Packs them: see [Packing].
        Packing.Packed pack(Path folder, IntConsumer progress) throws IOException;
    }
}
