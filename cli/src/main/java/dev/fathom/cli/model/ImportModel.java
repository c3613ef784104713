package dev.fathom.cli.model;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.Json;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.PreprocessingOptions;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.file.TensorFile;
import dev.fathom.model.Model;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.read.Imported;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Visible;
import dev.fathom.zoo.Zoo;
import dev.fathom.zoo.torch.TorchFile;
import dev.fathom.zoo.weights.ImportedWeights;
import dev.fathom.zoo.weights.NamedTensors;
import dev.fathom.zoo.weights.TimmConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description =
                "Makes a model of an ONNX file, opset 7 to 28, or of a PyTorch or safetensors file"
                        + " with the weights of a network of the zoo.",
        footer = {
            "  ./fathom import squeezenet1.1.onnx -o squeezenet.safetensors --labels synset.txt \\",
            "      --bytes --mean 104,117,123 --order bgr --resize 256",
            "  ./fathom import resnet50.pth --as resnet50 -o resnet50.safetensors --labels synset.txt \\",
            "      --mean 0.485,0.456,0.406 --deviation 0.229,0.224,0.225 --resize 256",
            "  ./fathom import model.safetensors --as convnext-tiny -o convnext.safetensors",
            "",
            "timm's config.json beside weights gives labels and preprocessing, unless options do.",
            "Nothing in a PyTorch file is run: tables of tensors are read, and all else is refused.",
            "Other commands take ONNX files as models, too, with pictures as 0 … 1."
        })
public final class ImportModel extends ConsoleCommand {
    private static final int MOST_NAMED = 3;
    private static final String SAFETENSORS = ".safetensors";
    private static final String WEIGHTS = ".pth, .pt, .bin or " + SAFETENSORS;
    private static final Pattern OF_WEIGHTS = Pattern.compile(".*\\.(pth|pt|bin|safetensors)");

    @Parameters(
            paramLabel = "FILE",
            description = "The network, a file that ends in .onnx; or weights, in " + WEIGHTS + ".")
    private Path file = Path.of("");

    @Option(
            names = "--as",
            paramLabel = "NETWORK",
            description =
                    "The network of the zoo that weights are of; they have torchvision's or timm's"
                            + " names.")
    private @Nullable String as;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "timm's description of weights. Default: config.json beside them, if there is"
                            + " one.")
    private @Nullable Path config;

    @Option(
            names = {"-o", "--model"},
            required = true,
            paramLabel = "MODEL",
            description = "Where the model goes, a file that ends in .safetensors.")
    private Path model = Path.of("");

    @Option(
            names = "--labels",
            paramLabel = "FILE",
            description = "The names of the classes, one a line.")
    private @Nullable Path labels;

    @Option(
            names = "--task",
            paramLabel = "T",
            description =
                    "What the network tells: classify (one class), labels (each that it has),"
                            + " segment (a class for each pixel) or regress (numbers). Default:"
                            + " segment for the zoo's networks that give one for each pixel, else"
                            + " classify.")
    private @Nullable Task task;

    @Mixin private PreprocessingOptions preprocessing = new PreprocessingOptions();

    @Option(
            names = "--input",
            paramLabel = "WxHxD",
            description = "What the network reads, where the file leaves it open.")
    private @Nullable Volume input;

    @Option(
            names = "--output",
            paramLabel = "NAME",
            description = "The result that is wanted. Default: all that the file gives.")
    private @Nullable String output;

    @Option(
            names = "--data-beside",
            description = "Also read weights from files in the folder of the ONNX file.")
    private boolean dataBeside;

    @Mixin private Printer printer = new Printer();

    /// The result for machines.
    ///
    /// @param operators how many there are of each in the file
    /// @param output what it gives, the first of several
    /// @param outputs all that it gives, by name, with the shapes that they have in the file
    /// @param folded number of nodes that became constants
    /// @param renamed layers' names by those that the file has, where they differ
    /// @param notes what is not in the model as it is in the file
    record Report(
            String file,
            String model,
            String producer,
            int opset,
            Map<String, Long> operators,
            String network,
            List<Integer> input,
            List<Integer> output,
            Map<String, List<Integer>> outputs,
            int layers,
            long parameters,
            long macs,
            int folded,
            Map<String, String> renamed,
            List<String> dropped,
            List<String> notes,
            int labels,
            String preprocessing) {}

    @Override
    protected void run() throws IOException {
        if (!model.toString().endsWith(SAFETENSORS)) {
            throw new WrongUse("-o: " + model + " must end in .safetensors, as models do");
        }
        boolean weights = OF_WEIGHTS.matcher(file.toString()).matches();
        if (weights && as != null) {
            importWeights(as);
            return;
        }
        if (weights || as != null || config != null) {
            throw new WrongUse(
                    weights
                            ? file
                                    + " has weights and no network; name the one they are of: --as resnet50"
                            : "%s is for weights in a file that ends in %s, not for %s"
                                    .formatted(as == null ? "--config" : "--as", WEIGHTS, file));
        }
        Imported imported = new OnnxReader(input, output, dataBeside).read(file);
        Model made = saved(imported.model());
        Report report = report(imported, made);
        if (printer.json()) {
            console().json(report);
        } else {
            show(report);
        }
    }

    /// Saves the model with what the options say of it.
    private Model saved(Model read) throws IOException {
        Model made = preprocessing.applied(tasked(read));
        if (labels != null) {
            made = LabelFile.applied(made, labels);
        }
        made.save(model);
        return made;
    }

    private Model tasked(Model read) {
        Network network = read.network();
        boolean pixels = as != null && network.output().pixels() > 1;
        if (task == null && !pixels) {
            return read;
        }
        Task told = task == null ? Task.SEGMENT : task;
        try {
            Ending.check(network, told, Ending.values(network, told));
            return read.task(told);
        } catch (ShapeException e) {
            throw new Failure("--task " + told + ": " + e.getMessage());
        }
    }

    private void importWeights(String name) throws IOException {
        if (Files.exists(model) && Files.isSameFile(file, model)) {
            throw new WrongUse("-o: " + model + " is the file that is read; write another one");
        }
        Network network;
        try {
            network = Zoo.counterpart(name);
        } catch (IllegalArgumentException e) {
            throw new WrongUse("--as: " + e.getMessage());
        }
        List<String> notes = new ArrayList<>();
        TimmConfig described = described(notes);
        network = described == null ? network : described.applied(network);
        try (NamedTensors weights =
                file.toString().endsWith(SAFETENSORS)
                        ? NamedTensors.of(TensorFile.open(file))
                        : TorchFile.open(file)) {
            ImportedWeights imported = ImportedWeights.of(network, weights);
            boolean whole = imported.missing().isEmpty() && imported.misfits().isEmpty();
            Model read = whole ? imported.model(weights) : null;
            read = read == null || described == null ? read : described.applied(read);
            Model made = read == null ? null : saved(read);
            WeightsReport report =
                    new WeightsReport(
                            file.toString(),
                            made == null ? "" : model.toString(),
                            imported.network().name(),
                            imported.tensors().size(),
                            imported.unused(),
                            imported.auxiliary(),
                            imported.missing(),
                            imported.misfits(),
                            made == null ? 0 : made.labels().size(),
                            made == null ? "" : made.preprocessing().toString(),
                            described == null ? "" : described.file().toString(),
                            notes);
            if (printer.json()) {
                console().json(report);
            }
            imported.check();
            if (!printer.json()) {
                show(report);
            }
        }
    }

    /// What timm says of the weights; a file that only lies beside them may be another's.
    private @Nullable TimmConfig described(List<String> notes) {
        Path beside = config == null ? file.resolveSibling("config.json") : config;
        if (config == null && !Files.exists(beside)) {
            return null;
        }
        try {
            TimmConfig described = TimmConfig.read(beside);
            notes.addAll(described.notes());
            return described;
        } catch (DataException e) {
            if (config != null) {
                throw e;
            }
            notes.add("not used: " + e.getMessage());
            return null;
        }
    }

    private void show(WeightsReport report) {
        print("read", report.file());
        if (!report.config().isEmpty()) {
            print("config", report.config());
        }
        print("became", report.network() + ": " + report.tensors() + " arrays");
        some("unused", report.unused());
        if (!report.auxiliary().isEmpty()) {
            print(
                    "left out",
                    report.auxiliary().size()
                            + " arrays of a head that is there only for training, "
                            + report.auxiliary().getFirst()
                            + " first");
        }
        some("note", report.notes());
        print("pictures", report.preprocessing());
        print("labels", report.labels() == 0 ? "none" : report.labels() + "");
        print("saved", report.model());
    }

    private Report report(Imported imported, Model made) {
        Network network = made.network();
        Map<String, List<Integer>> outputs = new LinkedHashMap<>();
        network.outputs()
                .forEach(o -> outputs.put(o.name(), o.dimensions(network.volume(o.node()))));
        return new Report(
                file.toString(),
                model.toString(),
                imported.producer(),
                imported.opset(),
                imported.operators(),
                network.name(),
                Json.volume(network.input()),
                Json.volume(network.output()),
                outputs,
                network.nodes().size(),
                network.parameters(),
                network.nodes().stream().mapToLong(n -> n.macs()).sum(),
                imported.folded(),
                imported.renamed(),
                imported.dropped(),
                imported.notes(),
                made.labels().size(),
                made.preprocessing().toString());
    }

    private void show(Report report) {
        print("read", report.file() + ": opset " + report.opset() + by(report.producer()));
        print("nodes", operators(report.operators()));
        print(
                "became",
                String.format(
                        Locale.ROOT,
                        "%s, %s → %s: %,d layers, %,d parameters, %,d multiply-adds",
                        report.network(),
                        volume(report.input()),
                        report.outputs().size() == 1
                                ? volume(report.output())
                                : report.outputs().size() + " outputs",
                        report.layers(),
                        report.parameters(),
                        report.macs()));
        if (report.outputs().size() > 1) {
            some(
                    "gives",
                    report.outputs().entrySet().stream()
                            .map(each -> each.getKey() + " " + volume(each.getValue()))
                            .toList());
        }
        if (report.folded() > 0) {
            print("folded", report.folded() + " of the nodes: they read only constants");
        }
        some("renamed", report.renamed().entrySet().stream().map(ImportModel::renamed).toList());
        some("dropped", report.dropped());
        some("note", report.notes());
        print("pictures", report.preprocessing());
        print("labels", report.labels() == 0 ? "none" : report.labels() + "");
        print("saved", report.model());
    }

    private void print(String what, String text) {
        console().out().println(String.format(Locale.ROOT, "%-8s %s", what, Visible.line(text)));
    }

    private static String by(String producer) {
        return producer.isEmpty() ? "" : ", by " + producer;
    }

    private static String renamed(Map.Entry<String, String> each) {
        return "'" + each.getKey() + "' to " + each.getValue();
    }

    private static String operators(Map<String, Long> operators) {
        return operators.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }

    private static String volume(List<Integer> sizes) {
        return sizes.stream().map(String::valueOf).collect(Collectors.joining("×"));
    }

    /// The first few of many; all of them are in the report for machines.
    private void some(String what, List<String> all) {
        all.stream().limit(MOST_NAMED).forEach(each -> print(what, each));
        if (all.size() > MOST_NAMED) {
            print(what, "and " + (all.size() - MOST_NAMED) + " more (--json has them all)");
        }
    }
}
