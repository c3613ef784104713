package dev.fathom.data.augment;

import dev.fathom.data.picture.Scaling;
import dev.fathom.tensor.Volume;
import java.util.SplittableRandom;

/// A part of any place, area and shape, scaled to the size that is wanted (Szegedy 2014).
///
/// @param leastArea smallest share of the picture's area; 1 for no such change
/// @param ratio smallest width over height, and height over width
public record ResizedCrop(double leastArea, double ratio) {
    private static final int TRIES = 10;

    public ResizedCrop {
        if (!(leastArea > 0 && leastArea <= 1 && ratio > 0 && ratio <= 1)) {
            throw new IllegalArgumentException(
                    "augmentation: expected a resizedCrop with an area and a ratio above 0 and at most 1, found %s and %s"
                            .formatted(leastArea, ratio));
        }
    }

    /// Szegedy's: areas from 8 % on, shapes of 3:4 … 4:3.
    public static ResizedCrop inception() {
        return new ResizedCrop(0.08, 0.75);
    }

    /// The picture itself.
    public static ResizedCrop none() {
        return new ResizedCrop(1, 1);
    }

    /// A rectangle of a picture.
    record Part(int left, int top, int width, int height) {}

    /// Draws the area and the logarithm of width over height evenly, then the place. When ten draws
    /// are all too wide or too high it is the middle, as large as the ratio allows.
    Part part(Volume size, SplittableRandom random) {
        double widest = -StrictMath.log(ratio);
        for (int i = 0; i < TRIES; i++) {
            double area = size.pixels() * (leastArea + (1 - leastArea) * random.nextDouble());
            double shape = StrictMath.exp(widest * (2 * random.nextDouble() - 1));
            int width = (int) Math.max(1, Math.round(Math.sqrt(area * shape)));
            int height = (int) Math.max(1, Math.round(Math.sqrt(area / shape)));
            if (width <= size.width() && height <= size.height()) {
                int left = random.nextInt(size.width() - width + 1);
                int top = random.nextInt(size.height() - height + 1);
                return new Part(left, top, width, height);
            }
        }
        int width = (int) Math.min(size.width(), Math.round(size.height() / ratio));
        int height = (int) Math.min(size.height(), Math.round(size.width() / ratio));
        return new Part((size.width() - width) / 2, (size.height() - height) / 2, width, height);
    }

    /// Copies a part, drawn anew, at the size of the window.
    ///
    /// @param stretching how
    void apply(
            SplittableRandom random,
            byte[] from,
            Volume size,
            byte[] into,
            Volume window,
            Scaling.Stretching stretching) {
        Part part = part(size, random);
        int depth = size.depth();
        Scaling.Rows rows =
                (y, row) -> {
                    int start = ((part.top() + y) * size.width() + part.left()) * depth;
                    System.arraycopy(from, start, row, 0, part.width() * depth);
                };
        stretching.apply(rows, new Volume(part.width(), part.height(), depth), window, into, 0);
    }

    @Override
    public String toString() {
        return "resizedCrop(" + leastArea + ", " + ratio + ")";
    }
}
