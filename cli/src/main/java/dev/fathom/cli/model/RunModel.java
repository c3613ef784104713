package dev.fathom.cli.model;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.PrecisionOption;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.model.NotFinite;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        description = "Runs a model on raw numbers, to compare it with other frameworks.",
        footer = {
            "  ./fathom run fashion.safetensors --input x.npy --output y.npy --layout nchw",
            "  ./fathom run detector.onnx --input x.npy --outputs made --layout nchw",
            "  ./fathom run stereo.onnx --input input=left.npy --input right=right.npy --outputs made",
            "",
            "The files hold float32 arrays in NumPy's format. Nothing is done to the numbers first;",
            "values that are not finite are written and told of."
        })
public final class RunModel extends ConsoleCommand {
    @Parameters(paramLabel = "MODEL", description = ModelArgument.MODEL)
    private String model = "";

    @Option(
            names = "--input",
            required = true,
            paramLabel = "[NAME=]F.npy",
            description =
                    "What it reads; of a network with several inputs each of them, by its name.")
    private List<String> inputs = List.of();

    @ArgGroup(multiplicity = "1")
    private Destination destination = new Destination();

    /// Where results go.
    static final class Destination {
        @Option(
                names = "--output",
                paramLabel = "F.npy",
                description = "Where its output goes, of a network that has one.")
        private @Nullable Path output;

        @Option(
                names = "--outputs",
                paramLabel = "DIR",
                description =
                        "Where all its outputs go: a file each, 0_NAME.npy, 1_NAME.npy, … in the"
                                + " network's order.")
        private @Nullable Path outputs;
    }

    @Option(
            names = "--layout",
            paramLabel = "nchw|nhwc",
            description =
                    "The order of dimensions in all files: batch, channel, height, width or batch,"
                            + " height, width, channel. With nchw, outputs of a network that comes"
                            + " from an ONNX file have the shapes that they have there. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Layout layout = Layout.nhwc;

    @Mixin private Printer printer = new Printer();

    @Mixin private PrecisionOption precision = new PrecisionOption();

    @Mixin private Threads threads = new Threads();

    /// The order of dimensions in a file.
    enum Layout {
        nchw,
        nhwc
    }

    /// What was written, for machines.
    record Report(String model, List<Written> outputs) {}

    /// One output's file.
    record Written(String name, String file, List<Integer> shape) {}

    @Override
    protected void run() throws IOException {
        Model loaded = ModelArgument.model(model);
        List<Output> outputs = loaded.network().outputs();
        List<Path> files = files(loaded.network());
        Map<String, Tensor> x = new LinkedHashMap<>();
        for (Map.Entry<String, Path> each : inputs(loaded.network().inputs()).entrySet()) {
            x.put(
                    each.getKey(),
                    tensor(
                            each.getValue(),
                            Objects.requireNonNull(loaded.network().inputs().get(each.getKey()))));
        }
        List<Written> written = new ArrayList<>();
        try (Engine engine = precision.on(threads.engine())) {
            List<Tensor> made = List.copyOf(loaded.outputs(x, engine).values());
            for (int i = 0; i < outputs.size(); i++) {
                Output output = outputs.get(i);
                Tensor values = made.get(i);
                Npy y = npy(output, values);
                y.write(files.get(i));
                written.add(new Written(output.name(), files.get(i).toString(), y.shape()));
                console().err().println("wrote " + files.get(i) + ", shape " + y.shape());
                tellOfNotFinite(loaded, x, values, engine);
            }
        }
        printer.print(console(), new Report(model, written), "");
    }

    /// A file for each input.
    private Map<String, Path> inputs(SequencedMap<String, Volume> reads) {
        if (reads.size() == 1 && inputs.size() == 1) {
            String name = reads.firstEntry().getKey();
            Path file = Path.of(inputs.getFirst());
            if (!inputs.getFirst().startsWith(name + "=") || Files.exists(file)) {
                return Map.of(name, file);
            }
        }
        Map<String, Path> files = new LinkedHashMap<>();
        for (String given : inputs) {
            String name = given.substring(0, Math.max(0, given.indexOf('=')));
            if (!reads.containsKey(name)) {
                throw wrong(reads, "'%s' names none of them".formatted(given));
            }
            if (files.put(name, Path.of(given.substring(name.length() + 1))) != null) {
                throw wrong(reads, name + " is given twice");
            }
        }
        for (String name : reads.keySet()) {
            if (!files.containsKey(name)) {
                throw wrong(reads, name + " is missing");
            }
        }
        return files;
    }

    private WrongUse wrong(SequencedMap<String, Volume> reads, String what) {
        return new WrongUse(
                "--input: %s reads %s, and %s; give each once, %s"
                        .formatted(
                                model,
                                reads.entrySet().stream()
                                        .map(each -> each.getKey() + " " + each.getValue())
                                        .collect(Collectors.joining(", ")),
                                what,
                                reads.keySet().stream()
                                        .map(name -> "--input " + name + "=F.npy")
                                        .collect(Collectors.joining(" "))));
    }

    /// A file for each output; their folder is there.
    private List<Path> files(Network network) throws IOException {
        List<String> names = network.outputs().stream().map(Output::name).toList();
        if (destination.output != null) {
            if (names.size() > 1) {
                throw new WrongUse(
                        "--output: %s gives %d outputs, %s; use --outputs DIR"
                                .formatted(model, names.size(), String.join(", ", names)));
            }
            return List.of(destination.output);
        }
        Path folder = Objects.requireNonNull(destination.outputs);
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException e) {
            throw new WrongUse("--outputs: " + folder + " is a file; give a folder");
        }
        return IntStream.range(0, names.size())
                .mapToObj(i -> folder.resolve(i + "_" + fileName(names.get(i)) + ".npy"))
                .toList();
    }

    /// The name without what some file system doesn't take.
    private static String fileName(String name) {
        return name.replaceAll("[\\\\/:*?\"<>|\\s\\p{Cntrl}]", "_");
    }

    /// What a file of numbers holds may be infinite, but nobody should be surprised by it.
    private void tellOfNotFinite(Model loaded, Map<String, Tensor> x, Tensor made, Engine engine) {
        int count = 0;
        int first = -1;
        for (int i = 0; i < made.data().length; i++) {
            if (!Float.isFinite(made.data()[i])) {
                count++;
                first = first < 0 ? i : first;
            }
        }
        if (count > 0) {
            int picture = first / made.volume().size();
            Map<String, Tensor> one = new HashMap<>();
            x.forEach((name, all) -> one.put(name, picture(all, picture)));
            String origin =
                    NotFinite.origin(loaded.runEach(one, engine), 0)
                            .orElse("each layer by itself stays finite");
            console()
                    .err()
                    .printf(
                            Locale.ROOT,
                            "%,d of its %,d values are not finite; of input %,d, the first with such a value: %s%n",
                            count,
                            made.data().length,
                            picture,
                            origin);
        }
    }

    private static Tensor picture(Tensor all, int number) {
        int size = all.volume().size();
        float[] values = Arrays.copyOfRange(all.data(), number * size, (number + 1) * size);
        return new Tensor(1, all.volume(), values);
    }

    private List<Integer> shape(int batch, Volume v) {
        return layout == Layout.nchw
                ? List.of(batch, v.depth(), v.height(), v.width())
                : List.of(batch, v.height(), v.width(), v.depth());
    }

    private Tensor tensor(Path input, Volume volume) throws IOException {
        Npy npy = Npy.read(input);
        int batch = npy.shape().isEmpty() ? 0 : npy.shape().getFirst();
        if (!npy.shape().equals(shape(batch, volume))) {
            throw new Failure(
                    ("%s: shape %s is not what the model reads, %s: expected [batch, %s for"
                                    + " --layout %s")
                            .formatted(
                                    input,
                                    npy.shape(),
                                    volume,
                                    shape(1, volume).toString().substring("[1, ".length()),
                                    layout));
        }
        float[] x =
                layout == Layout.nhwc
                        ? npy.values()
                        : reorder(npy.values(), batch, volume.depth(), volume.pixels());
        return new Tensor(batch, volume, x);
    }

    private Npy npy(Output output, Tensor y) {
        Volume v = y.volume();
        if (layout == Layout.nhwc) {
            return new Npy(shape(y.batch(), v), y.data());
        }
        List<Integer> shape = new ArrayList<>(List.of(y.batch()));
        shape.addAll(output.dimensions(v));
        return new Npy(shape, output.ordered(v, y.batch(), y.data()));
    }

    /// Each picture's `rows` × `columns` matrix turned on its side.
    private static float[] reorder(float[] from, int batch, int rows, int columns) {
        float[] to = new float[from.length];
        for (int n = 0; n < batch; n++) {
            int start = n * rows * columns;
            for (int r = 0; r < rows; r++) {
                for (int c = 0; c < columns; c++) {
                    to[start + c * rows + r] = from[start + r * columns + c];
                }
            }
        }
        return to;
    }
}
