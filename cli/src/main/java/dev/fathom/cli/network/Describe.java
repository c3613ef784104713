package dev.fathom.cli.network;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.file.AtomicFile;
import dev.fathom.model.Filters;
import dev.fathom.model.Model;
import dev.fathom.network.Description;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.network.ReceptiveField;
import dev.fathom.show.draw.DepthDrawing;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import dev.fathom.text.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "describe",
        description = "Shows a network in numbers: volumes, filters, parameters, work, memory.",
        footer = {
            "  ./fathom describe alexnet",
            "  ./fathom describe resnet50 --input 320x320x3 --svg resnet50.svg"
        })
public final class Describe extends ConsoleCommand {
    @Parameters(paramLabel = "NET", description = ModelArgument.NETWORK)
    private String net = "";

    @Option(
            names = "--input",
            paramLabel = "WxHxD",
            description = "Another input than the network's own.")
    private @Nullable Volume input;

    @Option(
            names = "--svg",
            paramLabel = "FILE",
            description = "Also draw its volumes and the three depths.")
    private @Nullable Path svg;

    @Mixin private Printer printer = new Printer();

    /// The description for machines.
    record Report(
            String network,
            List<Integer> input,
            Map<String, List<Integer>> inputs,
            List<Given> outputs,
            long parameters,
            long macs,
            int depth,
            List<Row> layers) {}

    /// One output.
    ///
    /// @param shape of one picture's values in other programs, outermost dimension first
    record Given(String name, String layer, List<Integer> volume, List<Integer> shape) {}

    /// One layer; where width and height differ, receptive field and jump are those of the width.
    ///
    /// @param precision `i8` of a layer whose sums are of whole numbers or whose values are 8 bits,
    ///   else `f32`; this and the next two are there of models only
    /// @param bytesPerWeight as the file stores them, scales and biases among them; missing without
    ///   weights
    /// @param range of what it makes; missing where that isn't rounded
    record Row(
            String name,
            String kind,
            List<Integer> output,
            @Nullable List<Integer> filter,
            long parameters,
            long macs,
            Number receptiveField,
            Number jump,
            @JsonInclude(Include.NON_NULL) @Nullable String precision,
            @JsonInclude(Include.NON_NULL) @Nullable Double bytesPerWeight,
            @JsonInclude(Include.NON_NULL) @Nullable Range range) {}

    /// To what a layer's values are rounded: n · scale for whole n, of which `zero` is taken off
    /// where they are stored as 0 … 255.
    record Range(float least, float most, float scale, int zero) {}

    @Override
    protected void run() throws IOException {
        try {
            boolean file = Files.exists(Path.of(net)) && ModelArgument.isTrained(net);
            @Nullable Model model = file ? ModelArgument.model(net) : null;
            Network network = model == null ? ModelArgument.network(net) : model.network();
            Description description = (input == null ? network : network.input(input)).describe();
            show(description, model, description + ranges(model));
            if (svg != null) {
                String drawing = DepthDrawing.of(description.network());
                AtomicFile.write(svg, drawing.getBytes(StandardCharsets.UTF_8));
                console().err().println("wrote " + svg);
            }
        } catch (MisfitException e) {
            Description fitting = e.fitting().describe();
            show(fitting, null, fitting.table());
            throw e;
        }
    }

    private void show(Description description, @Nullable Model model, String text) {
        printer.print(console(), report(description, model), text);
    }

    /// Of a quantized model what is in 8 bits.
    private static String ranges(@Nullable Model model) {
        if (model == null || model.grids().isEmpty()) {
            return "";
        }
        List<@Nullable Grid> on = model.grids().all(model.network());
        Table table = new Table("layer", "computes in", "bytes a weight", "values", "scale");
        Grid input = model.grids().made(Network.INPUT);
        if (input != null) {
            table.row("input", "", "", values(input), NumberText.rounded(input.scale()));
        }
        for (int i = 0; i < model.network().nodes().size(); i++) {
            Grid grid = model.grids().made(i);
            Double bytes = bytesPerWeight(model, i);
            if (grid != null || bytes != null) {
                table.row(
                        model.network().nodes().get(i).name(),
                        precision(model, i, on),
                        bytes == null ? "" : NumberText.rounded(bytes),
                        grid == null ? "" : values(grid),
                        grid == null ? "" : NumberText.rounded(grid.scale()));
            }
        }
        return "\n" + table;
    }

    private static String values(Grid grid) {
        return NumberText.rounded(grid.least()) + " … " + NumberText.rounded(grid.most());
    }

    /// @param on on which grid the values of each node lie
    private static String precision(Model model, int node, List<@Nullable Grid> on) {
        List<Stored> stored = model.stored().get(node);
        Network network = model.network();
        boolean whole =
                Filters.in(network.nodes().get(node))
                        ? model.grids().read(network, node, stored) != null
                        : on.get(node) != null;
        return whole ? "i8" : "f32";
    }

    private static @Nullable Double bytesPerWeight(Model model, int node) {
        List<Stored> stored = model.stored().get(node);
        if (stored.isEmpty()) {
            return null;
        }
        long bytes = 0;
        long weights = 0;
        for (Stored array : stored) {
            bytes += (long) array.size() * array.type().bytes() + 4L * array.scale().length;
            weights += array.size();
        }
        return (double) bytes / weights;
    }

    private static @Nullable Range range(@Nullable Model model, int node) {
        Grid grid = model == null ? null : model.grids().made(node);
        return grid == null
                ? null
                : new Range(grid.least(), grid.most(), grid.scale(), grid.zero());
    }

    private static Report report(Description description, @Nullable Model model) {
        Network network = description.network();
        List<@Nullable Grid> on = model == null ? List.of() : model.grids().all(network);
        return new Report(
                network.name(),
                Json.volume(network.input()),
                Json.volumes(network.inputs()),
                network.outputs().stream().map(output -> given(network, output)).toList(),
                description.parameters(),
                description.macs(),
                network.depth(),
                IntStream.range(0, description.rows().size())
                        .mapToObj(i -> row(description.rows().get(i), model, i, on))
                        .toList());
    }

    private static Given given(Network network, Output output) {
        Volume made = network.volume(output.node());
        String layer = network.outputOf(output.node()).name();
        return new Given(output.name(), layer, Json.volume(made), output.dimensions(made));
    }

    private static Row row(
            Description.Row row, @Nullable Model model, int node, List<@Nullable Grid> on) {
        Volume filter = row.filter();
        ReceptiveField.Along field = row.field().x();
        return new Row(
                row.name(),
                row.kind(),
                Json.volume(row.output()),
                filter == null ? null : Json.volume(filter),
                row.parameters(),
                row.macs(),
                number(field.size()),
                number(field.jump()),
                model == null ? null : precision(model, node, on),
                model == null ? null : bytesPerWeight(model, node),
                range(model, node));
    }

    /// Whole numbers without a decimal point.
    private static Number number(double value) {
        return value == Math.rint(value) ? (Number) (long) value : (Number) value;
    }
}
