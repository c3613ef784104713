package dev.fathom.cli.picture;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.options.LayerName;
import dev.fathom.cli.options.PngFile;
import dev.fathom.cli.options.Subject;
import dev.fathom.model.Model;
import dev.fathom.show.sheet.FilterSheet;
import dev.fathom.show.sheet.Scale;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "filters",
        description = "Draws a layer's filters: in colour, or as their depth slices.",
        footer = {
            "  ./fathom picture filters runs/fashion/model.safetensors",
            "  ./fathom picture filters runs/fashion/model.safetensors --layer conv2 --out"
                    + " conv2.png"
        })
final class PictureFilters extends ConsoleCommand {
    @Mixin private Subject subject = new Subject();

    @Mixin private LayerName layer = new LayerName();

    @Option(
            names = "--scale",
            paramLabel = "each|layer",
            description =
                    "The strongest colour is the largest weight of each filter, or of the layer."
                            + " Default: each.")
    private Scale scale = Scale.EACH;

    @Mixin private PngFile out = new PngFile();

    /// What is drawn, for machines.
    ///
    /// @param volume of each filter
    /// @param count filters of the layer; fewer are drawn when not all fit
    /// @param factor pixels that a weight has a side
    record Report(
            String picture,
            int width,
            int height,
            String network,
            String layer,
            List<Integer> volume,
            int count,
            String scale,
            int factor,
            List<FilterSheet.Filter> filters) {}

    @Override
    protected void run() throws IOException {
        Model model = subject.model(console());
        int node = model.network().position(layer.of(model.network()));
        FilterSheet sheet = FilterSheet.of(model, node, scale);
        out.write(
                console(),
                "filters-" + model.network().name() + "-" + sheet.node().name(),
                sheet.image(),
                file ->
                        new Report(
                                file,
                                sheet.image().getWidth(),
                                sheet.image().getHeight(),
                                model.network().name(),
                                sheet.node().name(),
                                Json.volume(sheet.volume()),
                                sheet.node().output().depth(),
                                scale.name().toLowerCase(Locale.ROOT),
                                sheet.factor(),
                                sheet.filters()),
                "%,d filters of %s, %s each",
                sheet.filters().size(),
                sheet.node().name(),
                sheet.volume());
    }
}
