package dev.fathom.studio;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;

/// A data set, opened at the sizes that the networks read that were looked at or trained last.
final class OpenedData {
    private final Path folder;
    private final Recent<Volume, DataSet> opened = new Recent<>(2);

    OpenedData(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    Pictures training(Preprocessing preprocessing, Volume input) {
        return at(preprocessing.resized(input)).training().cropped(input);
    }

    Pictures test(Preprocessing preprocessing, Volume input) {
        return at(preprocessing.resized(input)).test().cropped(input);
    }

    DataSet at(Volume size) {
        return opened.of(size, () -> DataSets.open(folder, size));
    }
}
