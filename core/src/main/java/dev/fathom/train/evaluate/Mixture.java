package dev.fathom.train.evaluate;

import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Lengths;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/// How the pictures of a batch are mixed two by two, and their classes with them (Zhang 2018):
/// `share·own + (1 − share)·partner's`.
///
/// The share is drawn once a batch, as the authors' program does, from Beta(α, α), of which the
/// half above ½ is taken: to swap a picture and its partner is as likely. So a picture's own class
/// weighs more.
///
/// Several threads may read it as long as none changes the array.
///
/// @param partners for each picture another of the batch, or the same: a permutation
@SuppressWarnings("ArrayRecordComponent")
public record Mixture(double share, int[] partners) {
    /// Keeps these draws apart from others of the same seed.
    private static final long OWN = 0x6d_69_78_75_70L;

    /// @param alpha above 0
    public static Mixture draw(double alpha, int batch, long seed) {
        SplittableRandom random = new SplittableRandom(seed ^ OWN);
        double first = logGamma(alpha, random);
        double second = logGamma(alpha, random);
        double share = 1 / (1 + StrictMath.exp(-Math.abs(first - second)));
        int[] partners = new int[batch];
        for (int i = 0; i < batch; i++) {
            int j = random.nextInt(i + 1);
            partners[i] = partners[j];
            partners[j] = i;
        }
        return new Mixture(share, partners);
    }

    /// The logarithm of a number with the gamma distribution (Marsaglia and Tsang 2000). Small
    /// shapes give numbers that are too small for themselves, but not for their logarithms.
    private static double logGamma(double shape, SplittableRandom random) {
        double d = shape + 1 - 1.0 / 3;
        double c = 1 / Math.sqrt(9 * d);
        while (true) {
            double x = random.nextGaussian();
            double root = 1 + c * x;
            double v = root * root * root;
            double uniform = 1 - random.nextDouble();
            if (v > 0 && StrictMath.log(uniform) < x * x / 2 + d - d * v + d * StrictMath.log(v)) {
                double less = StrictMath.log(1 - random.nextDouble()) / shape;
                return StrictMath.log(d * v) + less;
            }
        }
    }

    /// A number to be told of a picture, mixed as the pictures are.
    ///
    /// @param mixture null when they were not mixed
    /// @param i its position
    /// @param size numbers a picture
    static double target(@Nullable Mixture mixture, float[] targets, int i, int size) {
        if (mixture == null) {
            return targets[i];
        }
        int other = mixture.partners[i / size] * size + i % size;
        return mixture.share * targets[i] + (1 - mixture.share) * targets[other];
    }

    /// Mixes pictures.
    ///
    /// @param size numbers of a picture
    /// @param into gets as many pictures as there are partners
    public void mix(Kernels kernels, float[] x, int size, float[] into) {
        Lengths.check("x", x.length, partners.length, "pictures", size);
        Lengths.check("into", into.length, partners.length, "pictures", size);
        float own = (float) share;
        kernels.parallel(
                partners.length,
                n -> {
                    int from = n * size;
                    int other = partners[n] * size;
                    for (int i = 0; i < size; i++) {
                        into[from + i] = own * x[from + i] + (1 - own) * x[other + i];
                    }
                });
    }
}
