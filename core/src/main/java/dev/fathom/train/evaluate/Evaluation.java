package dev.fathom.train.evaluate;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// How well a classifier does on pictures whose right class is known.
///
/// @param loss mean of −ln of the probability that the right class of a picture got: see
///   [dev.fathom.model.Likelihood]
/// @param topFive number of pictures whose right class is among the five likeliest
/// @param confusion number of pictures by right class, then by predicted class
/// @param calibration how well it knows how sure it can be
public record Evaluation(
        double loss, long topFive, List<List<Long>> confusion, Calibration calibration)
        implements Metrics {
    private static final int FIVE = 5;

    /// Pictures of one class that were taken for another.
    ///
    /// @param right the class they are of
    /// @param predicted the class they were taken for
    /// @param pictures how many
    public record Mistake(int right, int predicted, long pictures) {}

    /// What one picture was taken for.
    ///
    /// @param picture its position
    /// @param right the class it is of
    /// @param predicted the class it was taken for
    /// @param ofRight probability that the model gives the right class; its loss is −ln of it
    /// @param ofPredicted probability that it gives the other
    public record Answer(
            int picture, int right, int predicted, double ofRight, double ofPredicted) {}

    public Evaluation {
        confusion = confusion.stream().map(List::copyOf).toList();
    }

    /// Lets a model predict the class of each picture, or of the middle of it when the pictures are
    /// as large as the model's preprocessing makes them.
    ///
    /// @param batch pictures at a time
    /// @throws ShapeException when the pictures aren't what the network reads, or it doesn't give
    ///   one value a class
    public static Evaluation of(Model model, Pictures pictures, Engine engine, int batch) {
        return of(model, pictures, Views.crops(1), engine, batch);
    }

    /// Lets a model predict the class of each picture from several views of it.
    ///
    /// @param batch views at a time; at least those of one picture
    /// @throws ShapeException when the pictures aren't what the network reads, or it doesn't give
    ///   one value a class
    public static Evaluation of(
            Model model, Pictures pictures, Views views, Engine engine, int batch) {
        return of(model, pictures, views, engine, batch, answer -> {});
    }

    /// The same, and tells each answer, in the order of the pictures.
    ///
    /// @param onAnswer hears it as soon as its batch is done
    public static Evaluation of(
            Model model,
            Pictures pictures,
            Views views,
            Engine engine,
            int batch,
            Consumer<Answer> onAnswer) {
        try (Loader loader = new Loader(engine.kernels().threads())) {
            return of(model, pictures, views, engine, loader, batch, onAnswer);
        }
    }

    /// The same with threads that are there already.
    ///
    /// @param loader whose threads read the pictures
    public static Evaluation of(
            Model model,
            Pictures pictures,
            Views views,
            Engine engine,
            Loader loader,
            int batch,
            Consumer<Answer> onAnswer) {
        if (pictures.task() != Task.CLASSIFY) {
            check(model, pictures);
            throw new IllegalArgumentException(
                    "pictures for %s have no classes to tell; see Metrics"
                            .formatted(pictures.task()));
        }
        return (Evaluation)
                new Answering(model, pictures, views, batch)
                        .metrics(engine, loader, onAnswer, (_, _, _) -> {});
    }

    /// Fails unless the model can read the pictures and tell what is to be told of them.
    public static void check(Model model, Pictures pictures) {
        Task task = pictures.task();
        boolean trained = !model.labels().isEmpty();
        if (trained && model.task() != task) {
            throw new ShapeException(
                    "%s is for the task %s, but the pictures are for %s; give pictures for %2$s, or begin with it in a training: --from"
                            .formatted(model.network().name(), model.task(), task));
        }
        Volume input = model.network().input();
        Volume resized = model.preprocessing().resized(input);
        if (!pictures.volume().equals(input) && !pictures.volume().equals(resized)) {
            throw new ShapeException(
                    "%s reads %s, but the pictures are %s; scale the pictures, or put the network on their size"
                            .formatted(
                                    model.network().name(),
                                    resized.equals(input)
                                            ? "volumes of " + input
                                            : "the middle %s of %s".formatted(input, resized),
                                    pictures.volume()));
        }
        Ending.check(model.network(), task, pictures.labels().size());
        if (trained && !model.labels().equals(pictures.labels())) {
            throw new ShapeException(
                    "%s tells %s apart, but the pictures are of %s; they must be the same classes in the same order"
                            .formatted(model.network().name(), model.labels(), pictures.labels()));
        }
    }

    @Override
    public Task task() {
        return Task.CLASSIFY;
    }

    @Override
    public Map<String, Double> byName() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(task().figure(), accuracy());
        figures.put("topFiveAccuracy", topFiveAccuracy());
        figures.put("macroPrecision", macroPrecision());
        figures.put("macroRecall", macroRecall());
        figures.put("macroF1", macroF1());
        figures.put("calibrationError", calibration.expectedError());
        figures.put("loss", loss);
        figures.values().removeIf(value -> Double.isNaN(value));
        return figures;
    }

    public int classes() {
        return confusion.size();
    }

    @Override
    public long pictures() {
        return confusion.stream().mapToLong(Evaluation::sum).sum();
    }

    /// Number of pictures that are of a class.
    public long pictures(int ofClass) {
        return sum(confusion.get(ofClass));
    }

    /// Number of pictures whose right class is the likeliest.
    public long correct() {
        long sum = 0;
        for (int c = 0; c < classes(); c++) {
            sum += hits(c);
        }
        return sum;
    }

    /// Part of the pictures whose right class is the likeliest; NaN without pictures.
    public double accuracy() {
        return (double) correct() / pictures();
    }

    /// Part of the pictures whose right class is among the five likeliest; NaN without pictures,
    /// and of five classes or fewer, where it says nothing.
    public double topFiveAccuracy() {
        return classes() > FIVE ? (double) topFive / pictures() : Double.NaN;
    }

    /// Part of a class's pictures that were recognised; NaN when it has none.
    public double recall(int ofClass) {
        return (double) hits(ofClass) / pictures(ofClass);
    }

    /// Part of the pictures taken for a class that are of it; NaN when none was taken for it.
    public double precision(int ofClass) {
        return (double) hits(ofClass) / taken(ofClass);
    }

    /// Harmonic mean of a class's precision and recall; NaN when no picture is of it or was taken
    /// for it.
    public double f1(int ofClass) {
        return 2.0 * hits(ofClass) / (pictures(ofClass) + taken(ofClass));
    }

    /// Mean of the classes' recalls.
    public double macroRecall() {
        return macro(this::recall);
    }

    /// Mean of the classes' precisions.
    public double macroPrecision() {
        return macro(this::precision);
    }

    /// Mean of the classes' F1.
    public double macroF1() {
        return macro(this::f1);
    }

    /// Each class that occurs counts the same, with 0 where its figure is undefined.
    private double macro(IntToDoubleFunction figure) {
        return IntStream.range(0, classes())
                .filter(c -> pictures(c) + taken(c) > 0)
                .mapToDouble(figure)
                .map(value -> Double.isNaN(value) ? 0 : value)
                .average()
                .orElse(Double.NaN);
    }

    /// All mistakes, the most frequent first; equally frequent ones by class.
    public List<Mistake> mistakes() {
        List<Mistake> mistakes = new ArrayList<>();
        for (int right = 0; right < classes(); right++) {
            for (int predicted = 0; predicted < classes(); predicted++) {
                long pictures = confusion.get(right).get(predicted);
                if (right != predicted && pictures > 0) {
                    mistakes.add(new Mistake(right, predicted, pictures));
                }
            }
        }
        mistakes.sort(Comparator.comparingLong(Mistake::pictures).reversed());
        return mistakes;
    }

    private long hits(int ofClass) {
        return confusion.get(ofClass).get(ofClass);
    }

    private long taken(int forClass) {
        return confusion.stream().mapToLong(row -> row.get(forClass)).sum();
    }

    private static long sum(List<Long> row) {
        return row.stream().mapToLong(Long::longValue).sum();
    }
}
