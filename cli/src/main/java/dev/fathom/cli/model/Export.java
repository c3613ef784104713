package dev.fathom.cli.model;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.file.SafeTensors;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.write.OnnxWriter;
import dev.fathom.onnx.write.Written;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import dev.fathom.zoo.weights.ForeignWeights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description =
                "Writes a model as an ONNX file, which other runtimes run, or as a model file with"
                        + " its weights in fewer bits.",
        footer = {
            "  ./fathom export runs/fashion/model.safetensors fashion.onnx",
            "  ./fathom export squeezenet1.1 squeezenet.onnx --json",
            "  ./fathom export runs/fashion/model.safetensors small.safetensors --weights I8",
            "  ./fathom export runs/pets/model.safetensors pets.safetensors --names torchvision"
        })
public final class Export extends ConsoleCommand {
    private static final String ENDING = ".onnx";
    private static final String MODEL_ENDING = ".safetensors";

    @Parameters(index = "0", paramLabel = "MODEL", description = ModelArgument.MODEL)
    private String model = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            description =
                    "The file to write; its name ends in " + ENDING + " or " + MODEL_ENDING + ".")
    private Path file = Path.of("");

    @Option(
            names = "--opset",
            paramLabel = "N",
            description = "Version of ONNX's operators; there is ${DEFAULT-VALUE} only.")
    private int opset = OnnxWriter.OPSET;

    @Option(
            names = "--weights",
            paramLabel = "TYPE",
            description =
                    "How a model file stores weights: F32, F16 or BF16 (half the size), I8 (a"
                            + " quarter); layers compute in single precision all the same. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Stored.Type weights = Stored.Type.F32;

    @Option(
            names = "--names",
            paramLabel = "fathom|torchvision",
            description =
                    "Whose names and order the weights in a .safetensors file have: Fathom's, whose"
                            + " file is a model, or those of PyTorch's torchvision and timm. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Names names = Names.fathom;

    @Mixin private Printer printer = new Printer();

    /// Of arrays in a file.
    enum Names {
        fathom,
        torchvision
    }

    /// What was written.
    ///
    /// @param input what the network reads: name and volume
    /// @param output what it gives, the first of several
    /// @param outputs all that it gives
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
            List<Port> inputs,
            Port output,
            List<Port> outputs,
            Map<String, Long> operators,
            int initializers,
            long parameters,
            List<String> notes) {}

    /// A model file that was written.
    ///
    /// @param weights how they are stored
    record Saved(String model, String file, long bytes, Stored.Type weights) {}

    /// @param volume width, height, depth
    record Port(String name, List<Integer> volume) {}

    @Override
    protected void run() throws IOException {
        if (file.toString().endsWith(MODEL_ENDING)) {
            Model loaded = ModelArgument.model(model);
            if (names == Names.torchvision) {
                saveForeign(loaded);
            } else {
                save(loaded);
            }
            return;
        }
        if (!file.toString().endsWith(ENDING)) {
            throw new WrongUse(
                    "'%s' is no name for an ONNX file; write %1$s%s".formatted(file, ENDING));
        }
        if (opset != OnnxWriter.OPSET) {
            throw new WrongUse(
                    "--opset %d can't be written, only %d; ONNX Runtime reads that from its version 1.12 on"
                            .formatted(opset, OnnxWriter.OPSET));
        }
        if (names != Names.fathom) {
            throw new WrongUse(
                    "--names %s is for a file that ends in %s".formatted(names, MODEL_ENDING));
        }
        if (weights != Stored.Type.F32) {
            throw new WrongUse(
                    "--weights %s is for a file that ends in %s; in ONNX files weights are floats"
                            .formatted(weights, MODEL_ENDING));
        }
        Model loaded = ModelArgument.model(model);
        Written written = Onnx.write(loaded, file);
        Report report = report(written, loaded.network());
        printer.print(console(), report, text(report));
    }

    private void save(Model loaded) throws IOException {
        loaded.save(file, weights);
        Saved saved = new Saved(model, file.toString(), Files.size(file), weights);
        printer.print(
                console(),
                saved,
                String.format(
                        Locale.ROOT,
                        "wrote %s: %,d bytes, %,d parameters, weights as %s%n"
                                + "layers compute with them in %s; ./fathom evaluate"
                                + " %1$s tells what the rounding costs%n",
                        saved.file(),
                        saved.bytes(),
                        loaded.network().parameters(),
                        weights,
                        loaded.as(weights).grids().isEmpty()
                                ? "single precision"
                                : "whole numbers, for the model is quantized"));
    }

    private void saveForeign(Model loaded) throws IOException {
        if (weights == Stored.Type.I8) {
            throw new WrongUse("--weights I8 is Fathom's own; use F32, F16 or BF16");
        }
        Map<String, Stored> arrays = new LinkedHashMap<>();
        try {
            ForeignWeights.of(loaded)
                    .forEach((name, array) -> arrays.put(name, array.as(weights, name)));
        } catch (IllegalArgumentException e) {
            throw new WrongUse("--names torchvision: " + e.getMessage());
        }
        new SafeTensors(Map.of("format", "pt"), arrays).write(file);
        Saved saved = new Saved(model, file.toString(), Files.size(file), weights);
        printer.print(
                console(),
                saved,
                String.format(
                        Locale.ROOT,
                        "wrote %s: %,d bytes, %,d arrays by torchvision's names, weights as %s%n",
                        saved.file(),
                        saved.bytes(),
                        arrays.size(),
                        weights));
    }

    private Report report(Written written, Network network) {
        List<Port> outputs = new ArrayList<>();
        for (int i = 0; i < written.outputs().size(); i++) {
            Volume made = network.volume(network.outputs().get(i).node());
            outputs.add(new Port(written.outputs().get(i), Json.volume(made)));
        }
        List<Port> inputs = new ArrayList<>();
        network.inputs().forEach((name, v) -> inputs.add(new Port(name, Json.volume(v))));
        return new Report(
                model,
                file.toString(),
                written.bytes(),
                written.opset(),
                inputs.getFirst(),
                inputs,
                outputs.getFirst(),
                outputs,
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
                        "wrote %s: %,d bytes, opset %d, %,d parameters in %,d arrays%nreads %s,"
                                + " gives %s; depth before height and width%n%,d operators: %s%neach"
                                + " layer's name is that of the operator that gives its result%n",
                        report.file(),
                        report.bytes(),
                        report.opset(),
                        report.parameters(),
                        report.initializers(),
                        ports(report.inputs()),
                        ports(report.outputs()),
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

    private static String ports(List<Port> ports) {
        return ports.stream().map(Export::port).collect(Collectors.joining(", "));
    }

    private static String port(Port port) {
        return port.name()
                + " "
                + port.volume().stream().map(String::valueOf).collect(Collectors.joining("×"));
    }
}
