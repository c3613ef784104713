package dev.fathom.machine.kernel;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Weights in the order in which kernels read them, with biases and factors before each block.
/// Stateless and thread-safe.
public final class WeightBlocks {
    /// A weight, by its number: filter, tap, place in the tap.
    @FunctionalInterface
    public interface Weights {
        float at(int number);
    }

    private WeightBlocks() {}

    /// The blocks of a [Convolution], one after the other.
    ///
    /// @param first filter
    /// @param run values of a tap
    public static byte[] convolution(
            Target target,
            Numbers numbers,
            int first,
            int filters,
            int taps,
            int run,
            Weights w,
            double[] bias,
            float[] factors) {
        int steps = taps * numbers.steps(run);
        int whole = target.filters();
        int rest = filters % whole;
        long length =
                (long) filters / whole * Convolution.blockBytes(target, numbers, whole, steps);
        length += rest == 0 ? 0 : Convolution.blockBytes(target, numbers, rest, steps);
        byte[] blocks = new byte[Math.toIntExact(length)];
        ByteBuffer to = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < filters; from += whole) {
            int count = Math.min(whole, filters - from);
            int lanes = Math.ceilDiv(count, target.lanes()) * target.lanes();
            block(to, numbers, lanes, first + from, count, taps, run, w, bias, factors);
        }
        return blocks;
    }

    private static void block(
            ByteBuffer to,
            Numbers numbers,
            int lanes,
            int from,
            int count,
            int taps,
            int run,
            Weights w,
            double[] bias,
            float[] factors) {
        for (int f = 0; f < lanes; f++) {
            put(to, numbers, f < count ? bias[from + f] : 0);
        }
        for (int f = 0; f < lanes; f++) {
            to.putFloat(f < count ? factors[from + f] : 0);
        }
        for (int t = 0; t < taps; t++) {
            for (int k = 0; k < run; k += numbers.together()) {
                for (int f = 0; f < lanes; f++) {
                    for (int i = k; i < k + numbers.together(); i++) {
                        boolean isThere = f < count && i < run;
                        float weight = isThere ? w.at(((from + f) * taps + t) * run + i) : 0;
                        if (numbers.areWhole()) {
                            to.put((byte) weight);
                        } else {
                            to.putFloat(weight);
                        }
                    }
                }
            }
        }
    }

    private static void put(ByteBuffer to, Numbers numbers, double bias) {
        if (numbers.areWhole()) {
            to.putInt((int) (long) bias); // sums of bytes may wrap on their way
        } else {
            to.putFloat((float) bias);
        }
    }

    /// Biases for numbers in this form, of which bytes stand as much above what they mean as the
    /// grid's lowest is below 0.
    ///
    /// @param low the lowest
    public static double[] bias(Numbers numbers, double[] bias, int fanIn, Weights w, int low) {
        double[] shifted = bias.clone();
        for (int i = 0; numbers == Numbers.BYTES && i < bias.length * fanIn; i++) {
            shifted[i / fanIn] += low * w.at(i);
        }
        return shifted;
    }

    /// The blocks of a [Depthwise], one after the other.
    public static byte[] depthwise(
            Target target, int channels, int taps, Weights w, double[] bias, float[] factors) {
        int together = Depthwise.together(target);
        int bytes = Depthwise.blockBytes(target, Math.ceilDiv(taps, together));
        int size = target.channels();
        int weightBytes = 4 / together;
        byte[] blocks = new byte[Math.ceilDiv(channels, size) * bytes];
        ByteBuffer to = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < channels; c++) {
            int at = c / size * bytes + 4 * Depthwise.place(target, c % size);
            to.putInt(at, (int) (long) bias[c]);
            to.putFloat(at + 4 * size, factors[c]);
            for (int t = 0; t < taps; t++) {
                int step = at + 4 * size * (2 + t / together) + weightBytes * (t % together);
                short weight = (short) w.at(c * taps + t);
                if (target.wholes() == Numbers.BYTES) {
                    to.put(step, (byte) weight);
                } else {
                    to.putShort(step, weight);
                }
            }
        }
        return blocks;
    }
}
