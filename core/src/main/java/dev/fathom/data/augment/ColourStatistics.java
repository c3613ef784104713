package dev.fathom.data.augment;

import dev.fathom.data.samples.Pictures;

/// Sums over the pixels of many pictures.
///
/// Several threads may read it as long as none changes the arrays.
///
/// @param pixels how many
/// @param sums of each channel's bytes
/// @param products of the bytes of each two channels
@SuppressWarnings("ArrayRecordComponent")
public record ColourStatistics(long pixels, long[] sums, long[][] products) {

    /// Of those that stand for all: see [Pictures#measured].
    public static ColourStatistics of(Pictures pictures) {
        int depth = pictures.volume().depth();
        long[] sums = new long[depth];
        long[][] products = new long[depth][depth];
        byte[] picture = new byte[pictures.volume().size()];
        int[] measured = pictures.measured();
        for (int i : measured) {
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
        }
        return new ColourStatistics(
                (long) measured.length * pictures.volume().pixels(), sums, products);
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
