package dev.fathom.layer;

import org.jspecify.annotations.Nullable;

/// Sums over a whole batch, one a channel: the gradients of numbers that all pixels share.
///
/// Stateless and thread-safe.
public final class ChannelSums {
    private ChannelSums() {}

    /// Adds what one picture gives.
    public interface Picture {
        void add(int number, double[] sums);
    }

    /// Pictures are summed each by itself and then in order, so that the bits don't depend on the
    /// number of threads.
    ///
    /// @param to receives the sums; null when they are not wanted
    public static void of(Pass p, float @Nullable [] to, Picture picture) {
        if (to == null) {
            return;
        }
        double[][] parts = new double[p.batch()][to.length];
        p.eachPicture(n -> picture.add(n, parts[n]));
        for (int d = 0; d < to.length; d++) {
            double sum = 0;
            for (double[] part : parts) {
                sum += part[d];
            }
            to[d] = (float) sum;
        }
    }

    /// Sums the gradient itself.
    public static void ofGradient(Pass p, float @Nullable [] to) {
        int depth = p.output().depth();
        of(
                p,
                to,
                (n, sums) -> {
                    int size = p.output().size();
                    for (int at = n * size; at < (n + 1) * size; at += depth) {
                        for (int d = 0; d < depth; d++) {
                            sums[d] += p.dy()[at + d];
                        }
                    }
                });
    }
}
