package dev.fathom.cli;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.write.OnnxWriter;
import dev.fathom.onnx.write.Written;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom export`.
@Command(
        name = "export",
        description = "Writes a model as an ONNX file, which other runtimes run.",
        footer = {
            "  ./fathom export runs/fashion/model.safetensors fashion.onnx",
            "  ./fathom export squeezenet1.1 squeezenet.onnx --json"
        })
final class Export implements Callable<Integer> {
    private static final String ENDING = ".onnx";

    private final Console console;

    @Parameters(index = "0", paramLabel = "MODEL", description = Named.MODEL)
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description = "The file to write; its name ends in " + ENDING + ".")
    private Path file = Path.of("");

    @Option(
            names = "--opset",
            paramLabel = "N",
            description = "Version of ONNX's operators; there is ${DEFAULT-VALUE} only.")
    private int opset = OnnxWriter.OPSET;

    @Mixin private Printer printer = new Printer();

    Export(Console console) {
        this.console = console;
    }

    /// What was written.
    ///
    /// @param input what the network reads: name and volume
    /// @param output what it gives
    /// @param operators how many there are of each, by name
    /// @param initializers number of arrays
    /// @param parameters numbers in them that the network counts
    /// @param notes what is not in ONNX as it is in the network
    record Report(
            String model,
            String file,
            long bytes,
            int opset,
            Port input,
            Port output,
            Map<String, Long> operators,
            int initializers,
            long parameters,
            List<String> notes) {}

    /// @param volume width, height, depth
    record Port(String name, List<Integer> volume) {}

    @Override
    public Integer call() throws IOException {
        if (!file.toString().endsWith(ENDING)) {
            throw new WrongUse(
                    "'%s' is no name for an ONNX file; write %1$s%s".formatted(file, ENDING));
        }
        if (opset != OnnxWriter.OPSET) {
            throw new WrongUse(
                    "--opset %d can't be written, only %d; ONNX Runtime reads that from its version 1.12 on"
                            .formatted(opset, OnnxWriter.OPSET));
        }
        Model loaded = Named.model(model);
        Written written = Onnx.write(loaded, file);
        Report report = report(written, loaded.network());
        printer.print(console, report, text(report));
        return 0;
    }

    private Report report(Written written, Network network) {
        return new Report(
                model,
                file.toString(),
                written.bytes(),
                written.opset(),
                new Port(written.input(), Json.volume(network.input())),
                new Port(written.output(), Json.volume(network.output())),
                written.operators(),
                written.initializers(),
                network.parameters(),
                written.notes());
    }

    private static String text(Report report) {
        StringBuilder text = new StringBuilder();
        long operators = report.operators().values().stream().mapToLong(Long::longValue).sum();
        text.append(
                String.format(
                        Locale.ROOT,
                        "wrote %s: %,d bytes, opset %d, %,d parameters in %,d arrays%n"
                                + "reads %s, gives %s; depth before height and width%n"
                                + "%,d operators: %s%n"
                                + "each layer's name is that of the operator that gives its result%n",
                        report.file(),
                        report.bytes(),
                        report.opset(),
                        report.parameters(),
                        report.initializers(),
                        port(report.input()),
                        port(report.output()),
                        operators,
                        report.operators().entrySet().stream()
                                .map(each -> each.getValue() + " " + each.getKey())
                                .collect(Collectors.joining(", "))));
        if (!report.notes().isEmpty()) {
            text.append(String.format("not as in the network:%n"));
            report.notes().forEach(note -> text.append(String.format("  %s%n", note)));
        }
        return text.toString();
    }

    private static String port(Port port) {
        return port.name()
                + " "
                + port.volume().stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
