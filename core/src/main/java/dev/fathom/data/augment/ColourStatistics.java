package dev.fathom.data.augment;

import dev.fathom.data.samples.Pictures;
import java.util.Arrays;

/// Sums over the pixels of many pictures.
///
/// Several threads may read it as long as none changes the arrays.
///
/// @param pixels how many
/// @param sums of each channel's bytes
/// @param products of the bytes of each two channels
@SuppressWarnings("ArrayRecordComponent")
public record ColourStatistics(long pixels, long[] sums, long[][] products) {

    /// Of those that stand for all: see [Pictures#measured]. They are read by all processors; whole
    /// numbers have the same sums in any order.
    public static ColourStatistics of(Pictures pictures) {
        int depth = pictures.volume().depth();
        return Arrays.stream(pictures.measured())
                .parallel()
                .mapToObj(i -> one(pictures, i))
                .reduce(
                        new ColourStatistics(0, new long[depth], new long[depth][depth]),
                        ColourStatistics::plus);
    }

    private static ColourStatistics one(Pictures pictures, int i) {
        int depth = pictures.volume().depth();
        long[] sums = new long[depth];
        long[][] products = new long[depth][depth];
        byte[] picture = new byte[pictures.volume().size()];
        pictures.read(i, picture, 0);
        for (int at = 0; at < picture.length; at += depth) {
            for (int d = 0; d < depth; d++) {
                long value = picture[at + d] & 255;
                sums[d] += value;
                for (int k = 0; k <= d; k++) {
                    products[d][k] += value * (picture[at + k] & 255);
                }
            }
        }
        return new ColourStatistics(pictures.volume().pixels(), sums, products);
    }

    /// Of these pictures and others.
    private ColourStatistics plus(ColourStatistics other) {
        long[] allSums = sums.clone();
        long[][] allProducts = new long[sums.length][sums.length];
        for (int d = 0; d < sums.length; d++) {
            allSums[d] += other.sums[d];
            for (int k = 0; k <= d; k++) {
                allProducts[d][k] = products[d][k] + other.products[d][k];
            }
        }
        return new ColourStatistics(pixels + other.pixels, allSums, allProducts);
    }

    /// The mean of a channel, in bytes.
    public double mean(int d) {
        return sums[d] / (double) pixels;
    }

    /// The (biased) covariance of two channels, in squared bytes.
    public double covariance(int d, int k) {
        long product = d < k ? products[k][d] : products[d][k];
        return product / (double) pixels - mean(d) * mean(k);
    }
}
