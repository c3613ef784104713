package dev.fathom.cli.train;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.Printer;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.Crops;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.PrecisionOption;
import dev.fathom.cli.options.TestPictures;
import dev.fathom.cli.options.Threads;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.train.evaluate.Answering;
import dev.fathom.train.evaluate.Calibration;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.LabelMetrics.Label;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.ValueMetrics;
import dev.fathom.train.evaluate.ValueMetrics.Value;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom evaluate`.
@Command(
        name = "evaluate",
        description =
                "Tests a model: accuracy, confusion matrix, precision, recall and F1 by class, and"
                        + " whether it knows how sure it can be (calibration); of a model for another"
                        + " task the figures of that.",
        footer = {
            "  ./fathom evaluate runs/fashion/model.safetensors",
            "  ./fathom evaluate resnet20-cifar --data cifar-10-batches-bin"
        })
public final class Evaluate implements Callable<Integer> {
    private final Console console;
    private final @Nullable Cluster cluster;

    @Parameters(paramLabel = "MODEL", description = ModelArgument.MODEL)
    private String model = "";

    @Mixin private TestPictures pictures = new TestPictures();

    @Mixin private Crops crops = new Crops();

    @Option(
            names = "--shifted",
            description = {
                "Looks at each picture and its mirror image, also shifted by a pixel up-left and"
                        + " down-right, and takes the mean of the logits (airbench). Where the"
                        + " model's recipe does so, this is the default; --crops 1 looks once."
            })
    private boolean shifted;

    @Mixin private Printer printer = new Printer();

    @Mixin private PrecisionOption precision = new PrecisionOption();

    @Mixin private Threads threads = new Threads();

    /// @param cluster where the pictures are looked at; null for here
    public Evaluate(Console console, @Nullable Cluster cluster) {
        this.console = console;
        this.cluster = cluster;
    }

    /// The result for machines.
    ///
    /// @param topFiveAccuracy null when there are only five classes
    /// @param precision and the next two: by class, null where undefined
    /// @param macroPrecision and the next two: means of the classes
    /// @param loss the negative log-likelihood of a picture
    /// @param confusion number of pictures by right class, then by predicted class
    record Report(
            String model,
            String data,
            long pictures,
            double accuracy,
            double topFiveAccuracy,
            double loss,
            List<String> labels,
            List<Double> precision,
            List<Double> recall,
            List<Double> f1,
            double macroPrecision,
            double macroRecall,
            double macroF1,
            List<List<Long>> confusion,
            double calibrationError,
            double confidence,
            double brier,
            List<Calibration.Bin> reliability,
            String task,
            Map<String, Double> metrics) {}

    /// The same of another task than classification.
    ///
    /// @param metrics of the whole, by name
    /// @param each by name, for each of the labels; null where undefined
    /// @param confusion of masks: number of pixels by right class, then by predicted class
    record TaskReport(
            String model,
            String data,
            String task,
            long pictures,
            List<String> labels,
            Map<String, Double> metrics,
            Map<String, List<Double>> each,
            @Nullable List<List<Long>> confusion) {}

    /// The threads of this command.
    public Engine engine() throws IOException {
        return precision.on(threads.engine());
    }

    /// The model of this command beside its pictures.
    public Answering answering() throws IOException {
        if (shifted && crops.isGiven()) {
            throw new WrongUse("--shifted has views of its own; leave out --crops");
        }
        Views once = crops.views();
        Model loaded = crops.resized(ModelArgument.model(model));
        Views views = shifted ? Views.shifted() : crops.isGiven() ? once : Views.of(loaded);
        if (loaded.task() != Task.CLASSIFY && !views.equals(Views.crops(1))) {
            throw new WrongUse(
                    "%s is for the task %s, which looks at each picture once; leave out --crops and --shifted"
                            .formatted(model, loaded.task()));
        }
        return new Answering(loaded, pictures.whole(loaded, console), views, TestPictures.BATCH);
    }

    private Metrics metrics(Answering answering) throws IOException {
        if (cluster != null) {
            Answering.Figures figures = answering.figures();
            cluster.tell(answering.batches(), figures::add);
            return figures.metrics();
        }
        try (Engine engine = engine();
                Loader loader = new Loader(engine.kernels().threads())) {
            return answering.metrics(engine, loader);
        }
    }

    @Override
    public Integer call() throws IOException {
        Answering answering = answering();
        List<String> labels = answering.labels();
        Metrics metrics = metrics(answering);
        if (metrics instanceof Evaluation e) {
            printer.print(
                    console,
                    report(e, labels),
                    EvaluationText.write(e, labels) + EvaluationText.calibration(e));
        } else {
            printer.print(console, report(metrics, labels), EvaluationText.of(metrics, labels));
        }
        return 0;
    }

    private TaskReport report(Metrics metrics, List<String> labels) {
        Map<String, List<Double>> each = new LinkedHashMap<>();
        switch (metrics) {
            case LabelMetrics m -> {
                each.put("averagePrecision", each(m.labels(), Label::averagePrecision));
                each.put("precision", each(m.labels(), Label::precision));
                each.put("recall", each(m.labels(), Label::recall));
                each.put("f1", each(m.labels(), Label::f1));
            }
            case PixelMetrics m -> {
                List<Integer> classes = IntStream.range(0, m.classes()).boxed().toList();
                each.put("iou", each(classes, m::iou));
                each.put("precision", each(classes, m::precision));
                each.put("recall", each(classes, m::recall));
            }
            case ValueMetrics m -> {
                each.put("mae", each(m.values(), Value::mae));
                each.put("rmse", each(m.values(), Value::rmse));
                each.put("r2", each(m.values(), Value::r2));
            }
            case Evaluation _ -> {
                // has a report of its own
            }
        }
        return new TaskReport(
                model,
                pictures.data().toString(),
                metrics.task().toString(),
                metrics.pictures(),
                labels,
                metrics.byName(),
                each,
                metrics instanceof PixelMetrics m ? m.confusion() : null);
    }

    private static <T> List<Double> each(List<T> all, ToDoubleFunction<T> figure) {
        return all.stream().map(one -> figure.applyAsDouble(one)).toList();
    }

    private Report report(Evaluation e, List<String> labels) {
        return new Report(
                model,
                pictures.data().toString(),
                e.pictures(),
                e.accuracy(),
                e.topFiveAccuracy(),
                e.loss(),
                labels,
                IntStream.range(0, e.classes()).mapToObj(e::precision).toList(),
                IntStream.range(0, e.classes()).mapToObj(e::recall).toList(),
                IntStream.range(0, e.classes()).mapToObj(e::f1).toList(),
                e.macroPrecision(),
                e.macroRecall(),
                e.macroF1(),
                e.confusion(),
                e.calibration().expectedError(),
                e.calibration().confidence(),
                e.calibration().brier(),
                e.calibration().bins(),
                e.task().toString(),
                e.byName());
    }
}
