package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.kernel.Normal;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import java.util.Arrays;

/// Two classifiers tested on the same pictures, and whether one is better than chance explains:
/// McNemar's test (1947). It looks only at the pictures that one of them gets right and the other
/// wrong; when both are equally good, each half is as likely.
///
/// @param bothRight pictures whose class both tell
/// @param onlyFirst pictures whose class the first tells and the second doesn't
/// @param onlySecond pictures whose class the second tells and the first doesn't
/// @param bothWrong pictures whose class neither tells
/// @param sameAnswer pictures that both take for the same class, right or wrong
public record Comparison(
        long bothRight, long onlyFirst, long onlySecond, long bothWrong, long sameAnswer) {
    /// Below so many disagreements the chi-squared distribution is too rough.
    private static final int FEW = 25;

    /// Lets two models predict the class of each picture.
    ///
    /// @param firstPictures the pictures as the first model reads them
    /// @param secondPictures the same pictures as the second model reads them
    /// @param batch pictures at a time
    /// @throws dev.fathom.tensor.ShapeException when a model doesn't read its pictures or doesn't
    ///   tell their classes apart
    /// @throws IllegalArgumentException when the pictures are not the same
    public static Comparison of(
            Model first,
            Pictures firstPictures,
            Model second,
            Pictures secondPictures,
            Engine engine,
            int batch) {
        int[] labels = labels(firstPictures);
        if (!Arrays.equals(labels, labels(secondPictures))) {
            throw new IllegalArgumentException(
                    "the models are compared on different pictures: %,d and %,d, or in another order; give both the same"
                            .formatted(firstPictures.size(), secondPictures.size()));
        }
        return of(
                labels,
                predicted(first, firstPictures, engine, batch),
                predicted(second, secondPictures, engine, batch));
    }

    private static int[] predicted(Model model, Pictures pictures, Engine engine, int batch) {
        int[] predicted = new int[pictures.size()];
        Views once = Views.crops(1);
        Evaluation.of(
                model, pictures, once, engine, batch, a -> predicted[a.picture()] = a.predicted());
        return predicted;
    }

    private static int[] labels(Pictures pictures) {
        int[] labels = new int[pictures.size()];
        Arrays.setAll(labels, pictures::label);
        return labels;
    }

    /// Counts predictions.
    ///
    /// @param labels the right class of each picture
    /// @param first what the first takes each for
    /// @param second what the second takes each for
    static Comparison of(int[] labels, int[] first, int[] second) {
        long[] right = new long[4];
        long same = 0;
        for (int i = 0; i < labels.length; i++) {
            right[(first[i] == labels[i] ? 2 : 0) + (second[i] == labels[i] ? 1 : 0)]++;
            same += first[i] == second[i] ? 1 : 0;
        }
        return new Comparison(right[3], right[2], right[1], right[0], same);
    }

    public long pictures() {
        return bothRight + onlyFirst + onlySecond + bothWrong;
    }

    /// Part of the pictures whose class the first tells; NaN without pictures.
    public double firstAccuracy() {
        return (double) (bothRight + onlyFirst) / pictures();
    }

    /// Part of the pictures whose class the second tells; NaN without pictures.
    public double secondAccuracy() {
        return (double) (bothRight + onlySecond) / pictures();
    }

    /// Pictures that one tells and the other doesn't.
    public long disagreements() {
        return onlyFirst + onlySecond;
    }

    /// Whether the probability is the binomial distribution's; of 25 disagreements and more it is
    /// that of chi-squared.
    public boolean isExact() {
        return disagreements() < FEW;
    }

    /// McNemar's statistic with the continuity correction of Edwards (1948); NaN without
    /// disagreements.
    public double chiSquared() {
        double apart = Math.max(0, Math.abs(onlyFirst - onlySecond) - 1);
        return apart * apart / disagreements();
    }

    /// The probability that two equally good models differ by as much as these or more: 0 … 1.
    /// Chi-squared of one degree of freedom is the square of a standard normal number.
    public double pValue() {
        return isExact() ? binomial() : 2 * Normal.distribution(-Math.sqrt(chiSquared()));
    }

    /// Both tails of the binomial distribution with two equal chances.
    private double binomial() {
        double coefficient = 1;
        double tail = 0;
        for (int k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
            tail += coefficient;
            coefficient = coefficient * (disagreements() - k) / (k + 1);
        }
        return Math.min(1, 2 * tail / (1L << disagreements()));
    }
}
