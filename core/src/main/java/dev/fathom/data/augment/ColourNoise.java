package dev.fathom.data.augment;

import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/// Changes all pixels of a picture by the same random colour: `α₁λ₁p₁ + α₂λ₂p₂ + α₃λ₃p₃`, where λ
/// and p are eigenvalues and eigenvectors of the covariance of the training pictures' colours as
/// numbers of 0 … 1, and each α is normally distributed (Krizhevsky 2012, section 4.1).
///
/// @param deviation of each α; 0 for no noise, 0.1 in the paper
/// @param axes λ₁p₁, λ₂p₂, λ₃p₃ one after another, red, green, blue each; empty until they are
///   measured
public record ColourNoise(double deviation, List<Double> axes) {
    private static final int DEPTH = 3;

    /// Finer than the noise ever is, and short in a recipe's text.
    private static final double STEPS = 1e6;

    public ColourNoise {
        axes = List.copyOf(axes);
        if (!(deviation >= 0 && deviation <= 100)) {
            throw new DataException(
                    "augmentation: expected a colourNoise of 0 … 100, found " + deviation);
        }
        if (!(axes.isEmpty() || axes.size() == DEPTH * DEPTH)
                || !axes.stream().allMatch(Double::isFinite)) {
            throw new DataException(
                    "augmentation: expected three axes of red, green and blue for the colourNoise,"
                            + " found "
                            + axes);
        }
    }

    /// With axes that are to be measured.
    public ColourNoise(double deviation) {
        this(deviation, List.of());
    }

    /// Colours as they are.
    public static ColourNoise none() {
        return new ColourNoise(0);
    }

    /// @throws DataException when pictures of this depth have no three colours
    void check(int depth) {
        if (deviation > 0 && depth != DEPTH) {
            throw new DataException(
                    "augmentation: a colourNoise is for pictures of depth 3, not " + depth);
        }
    }

    /// With the axes of these pictures, unless there are axes already, or no noise.
    ///
    /// @throws DataException when the pictures have no three colours
    ColourNoise measured(Pictures pictures) {
        if (deviation == 0 || !axes.isEmpty()) {
            return this;
        }
        check(pictures.volume().depth());
        ColourStatistics statistics = ColourStatistics.of(pictures);
        double[][] covariance = new double[DEPTH][DEPTH];
        for (int d = 0; d < DEPTH; d++) {
            for (int k = 0; k < DEPTH; k++) {
                covariance[d][k] = statistics.covariance(d, k) / (255 * 255);
            }
        }
        Eigenvectors eigen = Eigenvectors.of(covariance);
        List<Double> measured = new ArrayList<>();
        for (int i = 0; i < DEPTH; i++) {
            for (double component : eigen.vectors()[i]) {
                measured.add(Math.rint(eigen.values()[i] * component * STEPS) / STEPS);
            }
        }
        return new ColourNoise(deviation, measured);
    }

    /// Adds the random colour, in bytes.
    void add(SplittableRandom random, double[] to) {
        for (int i = 0; i < axes.size(); i += DEPTH) {
            double alpha = deviation * random.nextGaussian();
            for (int d = 0; d < DEPTH; d++) {
                to[d] += alpha * 255 * axes.get(i + d);
            }
        }
    }

    @Override
    public String toString() {
        return "colourNoise("
                + deviation
                + axes.stream().map(value -> ", " + value).collect(Collectors.joining())
                + ")";
    }
}
