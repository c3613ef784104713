package dev.fathom.studio.gallery;

import dev.fathom.data.samples.DataSet;
import dev.fathom.engine.Engine;
import dev.fathom.train.RunFolder;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.util.function.Supplier;

/// What it takes to go on with a run.
///
/// @param job as it was started
/// @param set from which it learns
/// @param engine computes as the run did; closed after it
public record Resumable(TrainingJob job, DataSet set, Supplier<Engine> engine) {

    /// Finds it by what a run's folder tells.
    @FunctionalInterface
    public interface Finder {
        /// @throws IllegalArgumentException when the folder tells what makes no sense
        /// @throws dev.fathom.file.DataException when the run or its data aren't there
        Resumable of(RunFolder folder) throws IOException;
    }
}
