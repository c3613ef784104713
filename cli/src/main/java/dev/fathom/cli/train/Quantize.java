package dev.fathom.cli.train;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.cli.options.BadPictures;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.TestPictures;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.Loader;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Table;
import dev.fathom.train.evaluate.Metrics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "quantize",
        description =
                "Makes a model of 8 bits of a model of floats: weights, and what flows between its"
                        + " layers. Ranges are measured on pictures to learn from, what it costs on"
                        + " test pictures.",
        footer = {
            "  ./fathom quantize runs/fashion/model.safetensors",
            "  ./fathom quantize resnet20-cifar --data cifar-10-batches-bin -o resnet20-int8.safetensors"
        })
public final class Quantize extends ConsoleCommand {
    private static final String ENDING = ".safetensors";

    @Parameters(paramLabel = "MODEL", description = ModelArgument.MODEL)
    private String model = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data set. Default: the one of Fathom.")
    private Path data = ModelArgument.bundledData();

    @Mixin private BadPictures badPictures = new BadPictures();

    @Option(
            names = "--pictures",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Measure ranges on N pictures, evenly chosen. Default: ${DEFAULT-VALUE}.")
    private int pictures = Quantization.PICTURES;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            description = "The model file to write. Default: MODEL-int8" + ENDING + ".")
    private @Nullable Path output;

    @Mixin private Printer printer = new Printer();

    @Mixin private Threads threads = new Threads();

    /// What was made, for machines.
    ///
    /// @param figure what before and after are: of classes the accuracy
    /// @param before of the model of floats, on the test pictures
    /// @param after of the quantized model
    /// @param pictures on how many ranges were measured
    /// @param tested number of test pictures
    /// @param loss squared error of the scores, as a part of their variance
    /// @param losses the same by layer, each alone in whole numbers
    /// @param floatLayers convolutions and fully connected layers that stay float
    /// @param bytesBefore of the model of floats as a model file
    /// @param bytesAfter of the file that was written
    /// @param model that file
    record Report(
            String figure,
            double before,
            double after,
            int pictures,
            long tested,
            double loss,
            Map<String, Double> losses,
            List<String> floatLayers,
            long bytesBefore,
            long bytesAfter,
            String model) {}

    @Override
    protected void run() throws IOException {
        Path file = output == null ? usual() : output;
        if (!file.toString().endsWith(ENDING)) {
            throw new WrongUse(
                    "'%s' is no name for a model file; write %1$s%s".formatted(file, ENDING));
        }
        if (Files.exists(file)
                && Files.exists(Path.of(model))
                && Files.isSameFile(file, Path.of(model))) {
            throw new WrongUse(
                    "-o: %s is the model of floats, which can't be made of 8 bits again; write another file"
                            .formatted(file));
        }
        Model floats = ModelArgument.model(model);
        Volume input = floats.network().input();
        Volume whole = floats.preprocessing().resized(input);
        DataSet set = DataSets.open(data, whole, badPictures.unreadable(console()), floats.task());
        Pictures training = set.training();
        Pictures measured = training.subset(training.evenly(pictures)).cropped(input);
        Pictures test = set.test();
        try (Engine engine = threads.engine();
                Loader loader = new Loader(engine.kernels().threads())) {
            Metrics before = metrics(floats, test, engine, loader);
            Quantization made = Quantization.of(floats, measured, engine);
            Metrics after = metrics(made.model(), test, engine, loader);
            made.model().save(file);
            Report report =
                    new Report(
                            floats.task().figure(),
                            before.figure(),
                            after.figure(),
                            made.pictures(),
                            before.pictures(),
                            made.loss(),
                            made.losses(),
                            made.floatLayers(),
                            floats.toBytes().length,
                            Files.size(file),
                            file.toString());
            printer.print(console(), report, text(report));
        }
    }

    private Path usual() {
        String name = model.replaceFirst("\\.(safetensors|onnx)$", "");
        return Path.of(name + "-int8" + ENDING);
    }

    private static Metrics metrics(Model model, Pictures test, Engine engine, Loader loader) {
        return Metrics.of(model, test, Views.crops(1), engine, loader, TestPictures.BATCH);
    }

    private static String text(Report r) {
        Table table = new Table("", r.figure(), "bytes");
        table.row("floats", String.format(Locale.ROOT, "%.4f", r.before()), r.bytesBefore());
        table.row("8 bits", String.format(Locale.ROOT, "%.4f", r.after()), r.bytesAfter());
        StringBuilder text = new StringBuilder();
        text.append(table)
                .append(
                        String.format(
                                Locale.ROOT,
                                "%non %,d test pictures; ranges measured on %,d others; the scores"
                                        + " lose %.3f %% of their variance%n",
                                r.tested(),
                                r.pictures(),
                                100 * r.loss()));
        if (!r.floatLayers().isEmpty()) {
            text.append("these layers lose too much and stay float:\n");
            for (String layer : r.floatLayers()) {
                text.append(
                        String.format(
                                Locale.ROOT,
                                "  %s: %.3f %% alone%n",
                                layer,
                                100 * r.losses().getOrDefault(layer, 0.0)));
            }
        }
        return text.append("wrote ")
                .append(r.model())
                .append("; is the difference chance? ./fathom compare tells\n")
                .toString();
    }
}
