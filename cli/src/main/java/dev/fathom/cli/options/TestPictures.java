package dev.fathom.cli.options;

import dev.fathom.cli.console.Console;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.model.Model;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The options of commands that test models.
public final class TestPictures {
    /// Pictures at a time.
    public static final int BATCH = 128;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set; its test pictures are used. Default: the one of Fathom.")
    private Path data = ModelArgument.bundledData();

    @Mixin private BadPictures badPictures = new BadPictures();

    /// The folder of the data set.
    public Path data() {
        return data;
    }

    /// The test pictures as a model reads them.
    public Pictures of(Model model, Console console) throws IOException {
        return whole(model, console).cropped(model.network().input());
    }

    /// The test pictures at the size to which a model brings them before it reads a part.
    public Pictures whole(Model model, Console console) throws IOException {
        Volume size = model.preprocessing().resized(model.network().input());
        return DataSets.test(data, size, badPictures.unreadable(console), model.task());
    }
}
