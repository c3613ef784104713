package dev.fathom.cli.picture;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.ProgressBar;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.LayerName;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.PngFile;
import dev.fathom.cli.options.Subject;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.attribution.TopPictures;
import dev.fathom.show.sheet.TopSheet;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "top",
        description = "Draws the training pictures that excite a filter most, and where they do.",
        footer = {
            "  ./fathom picture top runs/fashion/model.safetensors --layer conv2 --filter 7",
            "  ./fathom picture top resnet20-cifar --data cifar-10-batches-bin --filter 3"
        })
final class PictureTop extends ConsoleCommand {
    @Mixin private Subject subject = new Subject();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "The data set; its training pictures are used. Default: the one of Fathom.")
    private Path data = ModelArgument.bundledData();

    @Mixin private BadPictures badPictures = new BadPictures();

    @Mixin private LayerName layer = new LayerName();

    @Option(
            names = "--filter",
            paramLabel = "K",
            required = true,
            description = "The filter, or depth slice, counted from 0.")
    private int filter;

    @Option(
            names = "--count",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Number of pictures. Default: ${DEFAULT-VALUE}.")
    private int count = 9;

    @Mixin private PngFile out = new PngFile();

    @Mixin private Threads threads = new Threads();

    /// What is drawn, for machines.
    record Report(
            String picture,
            int width,
            int height,
            String network,
            String data,
            String layer,
            int filter,
            List<Hit> hits) {}

    /// @param index position among the training pictures
    /// @param neuron x, y, d
    record Hit(
            int index,
            String label,
            float value,
            List<Integer> neuron,
            Json.Field receptiveField) {}

    @Override
    protected void run() throws IOException {
        Model model = subject.model(console());
        Volume input = model.network().input();
        Volume whole = model.preprocessing().resized(input);
        Pictures pictures =
                DataSets.open(data, whole, badPictures.unreadable(console()))
                        .training()
                        .cropped(input);
        String name = layer.of(model.network());
        TopPictures top = top(model, pictures, name);
        BufferedImage image = TopSheet.of(model, pictures, top);
        out.write(
                console(),
                "top-" + model.network().name() + "-" + name + "-" + filter,
                image,
                file ->
                        new Report(
                                file,
                                image.getWidth(),
                                image.getHeight(),
                                model.network().name(),
                                data.toString(),
                                name,
                                filter,
                                top.hits().stream().map(hit -> hit(pictures, hit)).toList()),
                "%d of %,d pictures, those on which filter %d of %s is largest",
                top.hits().size(),
                pictures.size(),
                filter,
                name);
    }

    private TopPictures top(Model model, Pictures pictures, String name) {
        try (Engine engine = threads.engine();
                ProgressBar bar = console().progress("top", pictures.size(), "pictures")) {
            return TopPictures.of(
                    model, pictures, name, filter, count, engine, done -> bar.at(done, ""));
        }
    }

    private Hit hit(Pictures pictures, TopPictures.Hit hit) {
        return new Hit(
                hit.picture(),
                pictures.labels().get(pictures.label(hit.picture())),
                hit.value(),
                List.of(hit.x(), hit.y(), filter),
                Json.field(hit.field()));
    }
}
