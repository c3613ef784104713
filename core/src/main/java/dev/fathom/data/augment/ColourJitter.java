package dev.fathom.data.augment;

import java.util.SplittableRandom;

/// How far brightness, contrast and saturation of a picture change at random, in this order, as one
/// map of the colours that is rounded and kept within 0 … 255 once.
///
/// Each factor is drawn evenly. Grey is the luma of ITU-R BT.601.
///
/// @param brightness b: values are multiplied by 1 − b … 1 + b
/// @param contrast c: differences from the picture's mean grey are multiplied by 1 − c … 1 + c
/// @param saturation s: differences from the pixel's own grey are multiplied by 1 − s … 1 + s
public record ColourJitter(double brightness, double contrast, double saturation) {
    private static final double[] LUMA = {0.299, 0.587, 0.114};
    private static final double[] GREY = {1};

    public ColourJitter {
        if (!(isShare(brightness) && isShare(contrast) && isShare(saturation))) {
            throw new IllegalArgumentException(
                    "augmentation: expected a colourJitter of 0 … 1 each, found %s, %s, %s"
                            .formatted(brightness, contrast, saturation));
        }
    }

    /// Colours as they are.
    public static ColourJitter none() {
        return new ColourJitter(0, 0, 0);
    }

    private static boolean isShare(double value) {
        return value >= 0 && value <= 1;
    }

    /// @throws IllegalArgumentException when pictures of this depth are neither grey nor colour, or
    ///   grey is to be saturated
    void check(int depth) {
        if (!equals(none()) && depth != 3 && (depth != 1 || saturation > 0)) {
            throw new IllegalArgumentException(
                    "augmentation: %s is for pictures of depth 3, or without saturation of depth 1, not %s"
                            .formatted(this, depth));
        }
    }

    /// The map of one picture's colours, drawn anew.
    ///
    /// @param picture whose mean grey is the middle of the contrast
    ColourMap draw(SplittableRandom random, byte[] picture, int depth) {
        double bright = factor(random, brightness);
        double contrasted = factor(random, contrast);
        double saturated = factor(random, saturation);
        double[] luma = depth == 3 ? LUMA : GREY;
        double mean = contrasted == 1 ? 0 : bright * meanGrey(picture, luma);
        double[][] factors = new double[depth][depth];
        double[] plus = new double[depth];
        for (int d = 0; d < depth; d++) {
            plus[d] = (1 - contrasted) * mean;
            for (int k = 0; k < depth; k++) {
                double own = d == k ? saturated : 0;
                factors[d][k] = bright * contrasted * (own + (1 - saturated) * luma[k]);
            }
        }
        return new ColourMap(factors, plus);
    }

    private static double factor(SplittableRandom random, double most) {
        return 1 + most * (2 * random.nextDouble() - 1);
    }

    private static double meanGrey(byte[] picture, double[] luma) {
        long[] sums = new long[luma.length];
        for (int i = 0; i < picture.length; i++) {
            sums[i % luma.length] += picture[i] & 255;
        }
        double sum = 0;
        for (int d = 0; d < luma.length; d++) {
            sum += luma[d] * sums[d];
        }
        return sum * luma.length / picture.length;
    }

    @Override
    public String toString() {
        return "colourJitter(" + brightness + ", " + contrast + ", " + saturation + ")";
    }
}
