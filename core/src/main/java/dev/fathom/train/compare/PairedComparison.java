package dev.fathom.train.compare;

import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.train.evaluate.Metrics;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Two models for labels, pixels or numbers tested on the same pictures, and whether one is better
/// than chance explains: the paired bootstrap (Efron & Tibshirani 1993, chapters 13 to 15; Koehn
/// 2004).
///
/// As many pictures as there are are drawn from them again and again, each perhaps several times,
/// and both models are judged by those that were drawn. How their difference varies from draw to
/// draw is how it would vary with other pictures of the same kind.
///
/// @param first how the first does
/// @param second how the second does
/// @param low between here and `high` the difference lies in 95 of 100 draws; NaN when it is
///   defined in none
/// @param high see `low`
/// @param pValue twice the part of the draws in which the other one is ahead: 0 … 1; below 0.05
///   just when 0 lies outside of `low` and `high`; NaN when the difference is defined in none
public record PairedComparison(
        Metrics first, Metrics second, double low, double high, double pValue) {
    /// How many draws are made: of so many the tails of 2.5 % are whole numbers.
    public static final int DRAWS = 1_999;

    private static final double TAIL = 0.025;
    private static final long SEED = 1;

    /// Lets two models tell what is to be told of each picture, and compares them by the figure of
    /// their task. The draws are always the same.
    ///
    /// @param firstPictures the pictures as the first model reads them
    /// @param secondPictures the same pictures as the second model reads them
    /// @param batch pictures at a time
    /// @throws dev.fathom.tensor.ShapeException when a model doesn't read its pictures, or doesn't
    ///   tell what is to be told of them
    /// @throws IllegalArgumentException when the pictures are not the same, or have classes
    public static PairedComparison of(
            Model first,
            Pictures firstPictures,
            Model second,
            Pictures secondPictures,
            Engine engine,
            int batch) {
        check(firstPictures, secondPictures);
        Answers ofFirst = Answers.of(first, firstPictures);
        Answers ofSecond = Answers.of(second, secondPictures);
        try (Loader loader = new Loader(engine.kernels().threads())) {
            Views once = Views.crops(1);
            Metrics one = Metrics.of(first, firstPictures, once, engine, loader, batch, ofFirst);
            Metrics other =
                    Metrics.of(second, secondPictures, once, engine, loader, batch, ofSecond);
            return of(one, ofFirst, other, ofSecond);
        }
    }

    private static void check(Pictures first, Pictures second) {
        if (first.task() == Task.CLASSIFY) {
            throw new IllegalArgumentException(
                    "classes are compared by McNemar's test: see Comparison");
        }
        boolean same = first.task() == second.task() && first.size() == second.size();
        float[] one = new float[first.targets()];
        float[] other = new float[second.targets()];
        for (int i = 0; same && i < first.size(); i++) {
            first.target(i, one, 0);
            second.target(i, other, 0);
            same = Arrays.equals(one, other);
        }
        if (!same) {
            throw new IllegalArgumentException(
                    "the models are compared on different pictures: %,d and %,d, or in another order; give both the same"
                            .formatted(first.size(), second.size()));
        }
    }

    static PairedComparison of(Metrics first, Answers ofFirst, Metrics second, Answers ofSecond) {
        int pictures = Math.toIntExact(first.pictures());
        SplittableRandom random = new SplittableRandom(SEED);
        double[] differences = new double[DRAWS];
        int[] times = new int[pictures];
        for (int draw = 0; draw < DRAWS; draw++) {
            Arrays.fill(times, 0);
            for (int i = 0; i < pictures; i++) {
                times[random.nextInt(pictures)]++;
            }
            differences[draw] = ofFirst.figure(times) - ofSecond.figure(times);
        }
        double[] sorted =
                Arrays.stream(differences).filter(d -> !Double.isNaN(d)).sorted().toArray();
        return new PairedComparison(
                first,
                second,
                quantile(sorted, TAIL),
                quantile(sorted, 1 - TAIL),
                probability(sorted));
    }

    private static double quantile(double[] sorted, double part) {
        int at = (int) Math.round(part * (sorted.length + 1)) - 1;
        return sorted.length == 0 ? Double.NaN : sorted[Math.clamp(at, 0, sorted.length - 1)];
    }

    private static double probability(double[] sorted) {
        long below = Arrays.stream(sorted).filter(d -> d <= 0).count();
        long above = Arrays.stream(sorted).filter(d -> d >= 0).count();
        return sorted.length == 0
                ? Double.NaN
                : Math.min(1, 2.0 * (1 + Math.min(below, above)) / (sorted.length + 1));
    }

    /// By how much the first is ahead in the figure of the task: see [Task#figure]; NaN when that
    /// is not defined.
    public double difference() {
        return first.figure() - second.figure();
    }
}
