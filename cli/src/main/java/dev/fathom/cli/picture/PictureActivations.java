package dev.fathom.cli.picture;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.options.LayerName;
import dev.fathom.cli.options.PngFile;
import dev.fathom.cli.options.Subject;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.sheet.ActivationSheet;
import dev.fathom.show.sheet.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "activations",
        description = "Draws all that a layer makes of a picture, depth slice by depth slice.",
        footer = {
            "  ./fathom picture activations runs/fashion/model.safetensors shirt.png",
            "  ./fathom picture activations alexnet cat.jpg --layer relu2 --order max"
        })
final class PictureActivations extends ConsoleCommand {
    @Mixin private Subject subject = new Subject();

    @Parameters(
            index = "1",
            paramLabel = "PICTURE",
            description = "A picture; it is scaled to what the network reads.")
    private Path picture = Path.of("");

    @Mixin private LayerName layer = new LayerName();

    @Option(
            names = "--scale",
            paramLabel = "each|layer",
            description =
                    "The strongest colour is the largest value of each slice, or of the layer."
                            + " Default: layer.")
    private Scale scale = Scale.LAYER;

    @Option(
            names = "--order",
            paramLabel = "index|max|mean",
            description =
                    "The slices by number, or by their maximum or mean, the largest first."
                            + " Default: index.")
    private ActivationSheet.Order order = ActivationSheet.Order.INDEX;

    @Mixin private PngFile out = new PngFile();

    @Mixin private Threads threads = new Threads();

    /// What is drawn, for machines.
    ///
    /// @param volume that the layer makes
    /// @param factor pixels that a value has a side
    /// @param dead slices that are 0 everywhere
    record Report(
            String picture,
            int width,
            int height,
            String network,
            String image,
            String layer,
            List<Integer> volume,
            String scale,
            String order,
            int factor,
            int dead,
            List<ActivationSheet.Slice> slices) {}

    @Override
    protected void run() throws IOException {
        Model model = subject.model(console());
        String name = layer.of(model.network());
        byte[] bytes = model.preprocessing().read(picture, model.network().input());
        ActivationSheet sheet;
        try (Engine engine = threads.exactEngine()) {
            sheet = ActivationSheet.of(model.trace(model.input(bytes), engine), name, scale, order);
        }
        int dead = (int) sheet.slices().stream().filter(ActivationSheet.Slice::dead).count();
        out.write(
                console(),
                "activations-" + model.network().name() + "-" + name,
                sheet.image(),
                file ->
                        new Report(
                                file,
                                sheet.image().getWidth(),
                                sheet.image().getHeight(),
                                model.network().name(),
                                picture.toString(),
                                name,
                                Json.volume(sheet.node().output()),
                                scale.name().toLowerCase(Locale.ROOT),
                                order.name().toLowerCase(Locale.ROOT),
                                sheet.factor(),
                                dead,
                                sheet.slices()),
                "%s, %,d depth slices, %,d of them 0 everywhere",
                name,
                sheet.slices().size(),
                dead);
    }
}
