package dev.fathom.cli.network;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.file.AtomicFile;
import dev.fathom.network.Description;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.network.ReceptiveField;
import dev.fathom.show.draw.DepthDrawing;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
    record Row(
            String name,
            String kind,
            List<Integer> output,
            @Nullable List<Integer> filter,
            long parameters,
            long macs,
            Number receptiveField,
            Number jump) {}

    @Override
    protected void run() throws IOException {
        try {
            Network network = ModelArgument.network(net);
            Description description = (input == null ? network : network.input(input)).describe();
            show(description, description.toString());
            if (svg != null) {
                String drawing = DepthDrawing.of(description.network());
                AtomicFile.write(svg, drawing.getBytes(StandardCharsets.UTF_8));
                console().err().println("wrote " + svg);
            }
        } catch (MisfitException e) {
            Description fitting = e.fitting().describe();
            show(fitting, fitting.table());
            throw e;
        }
    }

    private void show(Description description, String text) {
        printer.print(console(), report(description), text);
    }

    private static Report report(Description description) {
        Network network = description.network();
        return new Report(
                network.name(),
                Json.volume(network.input()),
                Json.volumes(network.inputs()),
                network.outputs().stream().map(output -> given(network, output)).toList(),
                description.parameters(),
                description.macs(),
                network.depth(),
                description.rows().stream().map(Describe::row).toList());
    }

    private static Given given(Network network, Output output) {
        Volume made = network.volume(output.node());
        String layer = network.outputOf(output.node()).name();
        return new Given(output.name(), layer, Json.volume(made), output.dimensions(made));
    }

    private static Row row(Description.Row row) {
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
                number(field.jump()));
    }

    /// Whole numbers without a decimal point.
    private static Number number(double value) {
        return value == Math.rint(value) ? (Number) (long) value : (Number) value;
    }
}
