package dev.fathom.cli;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.show.sheet.ActivationSheet;
import dev.fathom.show.sheet.Scale;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom picture activations`.
@Command(
        name = "activations",
        description = "Draws all that a layer makes of a picture, depth slice by depth slice.",
        footer = {
            "  ./fathom picture activations runs/fashion/model.safetensors shirt.png",
            "  ./fathom picture activations alexnet cat.jpg --layer relu2 --order max"
        })
final class PictureActivations implements Callable<Integer> {
    private final Console console;

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

    @Mixin private Printer printer = new Printer();

    @Mixin private PngFile out = new PngFile();

    @Mixin private Threads threads = new Threads();

    PictureActivations(Console console) {
        this.console = console;
    }

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
    public Integer call() throws IOException {
        Model model = subject.model(console);
        String name = layer.of(model.network());
        byte[] bytes = model.preprocessing().read(picture, model.network().input());
        ActivationSheet sheet;
        try (Engine engine = threads.exactEngine()) {
            sheet = ActivationSheet.of(model.trace(model.input(bytes), engine), name, scale, order);
        }
        Path file = out.write("activations", model, name, sheet.image());
        Report report = report(model, sheet, file);
        printer.print(
                console,
                report,
                String.format(
                        Locale.ROOT,
                        "%s: %s, %,d depth slices, %,d of them 0 everywhere%n",
                        file,
                        name,
                        sheet.slices().size(),
                        report.dead()));
        return 0;
    }

    private Report report(Model model, ActivationSheet sheet, Path file) {
        return new Report(
                file.toString(),
                sheet.image().getWidth(),
                sheet.image().getHeight(),
                model.network().name(),
                picture.toString(),
                sheet.node().name(),
                Json.volume(sheet.node().output()),
                scale.name().toLowerCase(Locale.ROOT),
                order.name().toLowerCase(Locale.ROOT),
                sheet.factor(),
                (int) sheet.slices().stream().filter(ActivationSheet.Slice::dead).count(),
                sheet.slices());
    }
}
