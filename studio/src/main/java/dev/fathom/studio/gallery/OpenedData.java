package dev.fathom.studio.gallery;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;

/// A data set for a task, opened at the sizes that the networks read that were looked at or trained
/// last.
public final class OpenedData {
    private final Path folder;
    private final Task task;
    private final Recent<Volume, DataSet> opened = new Recent<>(2);

    OpenedData(Path folder, Task task) {
        this.folder = folder;
        this.task = task;
    }

    public Task task() {
        return task;
    }

    public Path folder() {
        return folder;
    }

    Pictures training(Preprocessing preprocessing, Volume input) {
        return at(preprocessing.resized(input)).training().cropped(input);
    }

    Pictures test(Preprocessing preprocessing, Volume input) {
        return at(preprocessing.resized(input)).test().cropped(input);
    }

    public DataSet at(Volume size) {
        return opened.of(size, () -> DataSets.open(folder, size, Unreadable.stop(), task));
    }
}
