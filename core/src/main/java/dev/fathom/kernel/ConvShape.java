package dev.fathom.kernel;

import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.math.BigInteger;

/// A convolution's shape.
///
/// Weights are an array `[filters][kernelHeight][kernelWidth][input depth / groups]`: each filter
/// is itself a small volume with contiguous depth. Filter `f` belongs to group `f / (filters /
/// groups)` and reads that group's part of the depth.
///
/// @param input volume that the convolution reads
/// @param window how it slides
/// @param filters depth of the output
/// @param groups number of parts into which the depth is cut; divides depth and filters
public record ConvShape(Volume input, Window window, int filters, int groups) {

    public ConvShape {
        if (filters < 1 || groups < 1) {
            throw new ShapeException(
                    "filters " + filters + ", groups " + groups + ": each must be 1 or more");
        }
        if (input.depth() % groups != 0 || filters % groups != 0) {
            int common =
                    BigInteger.valueOf(input.depth())
                            .gcd(BigInteger.valueOf(filters))
                            .intValueExact();
            throw new ShapeException(
                    "groups %s must divide both depths, %s and %s; use %s"
                            .formatted(
                                    groups,
                                    Math.min(input.depth(), filters),
                                    Math.max(input.depth(), filters),
                                    common == 1 ? "1" : common + " or a divisor of it"));
        }
    }

    /// A fully connected layer: every filter is as large as the input.
    public static ConvShape dense(int inputs, int units) {
        return new ConvShape(Volume.column(inputs), Window.of(1), units, 1);
    }

    /// Whether it is a fully connected layer on a single column.
    public boolean isDense() {
        return groups == 1
                && input.pixels() == 1
                && window.taps() == 1
                && window.x().before() + window.x().after() == 0
                && window.y().before() + window.y().after() == 0;
    }

    public Volume output() {
        return window.output(input, filters);
    }

    /// One filter.
    public Volume filter() {
        return new Volume(window.x().kernel(), window.y().kernel(), filterDepth());
    }

    /// Depth of one filter.
    public int filterDepth() {
        return input.depth() / groups;
    }

    /// Number of weights of one filter.
    public int fanIn() {
        return filter().size();
    }

    /// Number of weights of all filters.
    public long weights() {
        return (long) fanIn() * filters;
    }

    /// Multiply-adds for one picture.
    public long macs() {
        return output().pixels() * weights();
    }
}
