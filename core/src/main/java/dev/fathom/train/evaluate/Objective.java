package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.text.Vocabulary;
import dev.fathom.train.optimizer.Numbers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// What the loss of a task makes of classes, areas and errors.
///
/// `toString()` gives it as a recipe says it: `balanced.dice(0.5)`.
///
/// @param equal whether all classes are to count alike, though some are rarer: their weights are
///   measured
/// @param classWeights how much each class or label counts; empty for 1 each
/// @param dice see [PixelCrossEntropy]
/// @param huber see [SquaredError], in deviations of the values
public record Objective(boolean equal, List<Double> classWeights, double dice, double huber) {
    /// Finer than a weight ever needs to be, and short in a recipe's text.
    private static final double STEPS = 1e6;

    private static final Vocabulary<Objective> WORDS =
            new Vocabulary<>(
                    "a change to the loss",
                    Objective.class,
                    Objective.class,
                    none(),
                    Map.of(),
                    List.of());

    public Objective {
        classWeights = List.copyOf(classWeights);
        Numbers.notNegative("dice", dice);
        Numbers.notNegative("huber", huber);
        classWeights.forEach(weight -> Numbers.positive("classWeights", weight));
        if (equal && !classWeights.isEmpty()) {
            throw new IllegalArgumentException(
                    "balanced measures the weights of classes; leave out classWeights");
        }
    }

    /// The task's usual loss.
    public static Objective none() {
        return new Objective(false, List.of(), 0, 0);
    }

    /// Rare classes count more: of classes each by all/(classes·its own), in pictures or in pixels
    /// of the training masks; of labels, those that have it by without/with.
    public Objective balanced() {
        return new Objective(true, classWeights, dice, huber);
    }

    /// How much each class or label counts, in their order.
    public Objective classWeights(double... weights) {
        return new Objective(equal, Arrays.stream(weights).boxed().toList(), dice, huber);
    }

    public Objective dice(double factor) {
        return new Objective(equal, classWeights, factor, huber);
    }

    public Objective huber(double delta) {
        return new Objective(equal, classWeights, dice, delta);
    }

    /// Reads what [#toString] writes; `dice:1` is the same as `dice(1)`.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Objective parse(String text) {
        return WORDS.parse(text);
    }

    /// Fails when it makes no sense for a task.
    ///
    /// @param values classes, labels or numbers that are told
    /// @throws IllegalArgumentException when it makes none
    void check(Task task, int values) {
        boolean weighs = equal || !classWeights.isEmpty();
        String wrong =
                weighs && task == Task.REGRESS
                        ? "a weight a class is for tasks with classes or labels"
                        : dice > 0 && task != Task.SEGMENT
                                ? Numbers.call("dice", dice) + " is for the task segment"
                                : huber > 0 && task != Task.REGRESS
                                        ? Numbers.call("huber", huber) + " is for the task regress"
                                        : "";
        if (!wrong.isEmpty()) {
            throw new IllegalArgumentException(
                    "loss: %s, not %s; leave it out".formatted(wrong, task));
        }
        if (!classWeights.isEmpty() && classWeights.size() != values) {
            throw new IllegalArgumentException(
                    "loss: classWeights has %d numbers, and there are %d names; give each a number, in their order"
                            .formatted(classWeights.size(), values));
        }
    }

    /// With the weights of these pictures, where they are to be measured.
    ///
    /// @throws IllegalArgumentException when it makes no sense for their task
    public Objective measured(Pictures pictures) {
        check(pictures.task(), pictures.labels().size());
        if (!equal) {
            return this;
        }
        long[] counts = new long[pictures.labels().size()];
        byte[] mask = new byte[pictures.volume().pixels()];
        float[] target = new float[pictures.targets()];
        int[] measured =
                pictures.task() == Task.SEGMENT
                        ? pictures.measured()
                        : IntStream.range(0, pictures.size()).toArray();
        for (int i : measured) {
            switch (pictures.task()) {
                case CLASSIFY -> counts[pictures.label(i)]++;
                case LABELS -> {
                    pictures.target(i, target, 0);
                    for (int c = 0; c < counts.length; c++) {
                        counts[c] += target[c] > 0 ? 1 : 0;
                    }
                }
                case SEGMENT -> {
                    pictures.masks().read(i, mask, 0);
                    for (byte pixel : mask) {
                        int c = pixel & 255;
                        if (c < counts.length) {
                            counts[c]++;
                        }
                    }
                }
                case REGRESS -> throw new IllegalStateException("numbers have no classes");
            }
        }
        long all = pictures.task() == Task.LABELS ? pictures.size() : Arrays.stream(counts).sum();
        return new Objective(false, weights(pictures.task(), counts, all), dice, huber);
    }

    /// What never occurs gets the weight of what occurs once.
    private static List<Double> weights(Task task, long[] counts, long all) {
        List<Double> weights = new ArrayList<>();
        for (long count : counts) {
            double own = Math.max(1, count);
            double weight =
                    task == Task.LABELS
                            ? Math.max(1, all - count) / own
                            : all / (counts.length * own);
            weights.add(Math.max(1, Math.rint(weight * STEPS)) / STEPS);
        }
        return weights;
    }

    /// The loss of a model's task.
    ///
    /// @param labelSmoothing see [CrossEntropy]
    /// @throws IllegalArgumentException when it makes no sense for the task
    public Loss loss(Model model, double labelSmoothing) {
        check(model.task(), model.labels().isEmpty() ? classWeights.size() : model.labels().size());
        if (equal) {
            throw new IllegalStateException(
                    "balanced has no weights yet; make the recipe's by Objective.measured(pictures)");
        }
        return switch (model.task()) {
            case CLASSIFY -> new CrossEntropy(labelSmoothing, classWeights);
            case LABELS -> new BinaryCrossEntropy(labelSmoothing, classWeights);
            case SEGMENT ->
                    new PixelCrossEntropy(
                            new CrossEntropy(labelSmoothing, classWeights),
                            model.network().output().depth(),
                            dice);
            case REGRESS -> {
                if (labelSmoothing > 0) {
                    throw new IllegalArgumentException(
                            "loss: %s is for tasks with classes or labels, not regress; leave it out"
                                    .formatted(Numbers.call("labelSmoothing", labelSmoothing)));
                }
                yield new SquaredError(huber, Units.scales(model));
            }
        };
    }

    @Override
    public String toString() {
        return Stream.of(
                        equal ? "balanced" : "",
                        classWeights.isEmpty()
                                ? ""
                                : Numbers.call("classWeights", classWeights.toArray()),
                        dice > 0 ? Numbers.call("dice", dice) : "",
                        huber > 0 ? Numbers.call("huber", huber) : "")
                .filter(part -> !part.isEmpty())
                .reduce((a, b) -> a + "." + b)
                .orElse("none");
    }
}
