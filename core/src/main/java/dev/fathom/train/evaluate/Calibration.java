package dev.fathom.train.evaluate;

import java.util.List;

/// How well a classifier knows how sure it can be: of the answers that it is 80 % sure of, 80 %
/// should be right.
///
/// Its confidence in an answer is the answer's probability.
///
/// @param brier mean over the pictures of the squared differences between the probabilities and
///   what is right, 1 for the right class and 0 for the others, summed over the classes: 0 … 2
///   (Brier 1950); NaN without pictures
/// @param bins the answers by confidence, in parts of equal width from 0 to 1; each includes its
///   upper end
public record Calibration(double brier, List<Bin> bins) {

    /// The answers of about the same confidence.
    ///
    /// @param confidence their mean confidence; NaN without pictures
    /// @param accuracy part of them that is right; NaN without pictures
    public record Bin(long pictures, double confidence, double accuracy) {}

    public Calibration {
        bins = List.copyOf(bins);
    }

    /// The expected calibration error: how far confidence and accuracy lie apart, the mean of the
    /// bins weighted by their pictures (Naeini 2015, Guo 2017); NaN without pictures.
    public double expectedError() {
        return mean(bin -> Math.abs(bin.accuracy() - bin.confidence()));
    }

    /// Mean confidence of all answers; NaN without pictures.
    public double confidence() {
        return mean(Bin::confidence);
    }

    private interface Figure {
        double of(Bin bin);
    }

    private double mean(Figure figure) {
        double sum = 0;
        long pictures = 0;
        for (Bin bin : bins) {
            sum += bin.pictures() == 0 ? 0 : bin.pictures() * figure.of(bin);
            pictures += bin.pictures();
        }
        return sum / pictures;
    }
}
