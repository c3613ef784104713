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
            Numbers numbers,
            int first,
            int filters,
            int taps,
            int run,
            Weights w,
            double[] bias,
            float[] factors) {
        int steps = taps * numbers.steps(run);
        int rest = filters % Convolution.BLOCK;
        long length =
                (long) filters
                        / Convolution.BLOCK
                        * Convolution.blockBytes(numbers, Convolution.BLOCK, steps);
        length += rest == 0 ? 0 : Convolution.blockBytes(numbers, rest, steps);
        byte[] blocks = new byte[Math.toIntExact(length)];
        ByteBuffer to = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < filters; from += Convolution.BLOCK) {
            int count = Math.min(Convolution.BLOCK, filters - from);
            block(to, numbers, first + from, count, taps, run, w, bias, factors);
        }
        return blocks;
    }

    private static void block(
            ByteBuffer to,
            Numbers numbers,
            int from,
            int count,
            int taps,
            int run,
            Weights w,
            double[] bias,
            float[] factors) {
        int lanes = Math.ceilDiv(count, 8) * 8;
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
                        if (numbers == Numbers.WHOLE) {
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
        if (numbers == Numbers.WHOLE) {
            to.putInt((int) bias);
        } else {
            to.putFloat((float) bias);
        }
    }

    /// The blocks of a [Depthwise], one after the other.
    public static byte[] depthwise(
            int channels, int taps, Weights w, double[] bias, float[] factors) {
        int pairs = Math.ceilDiv(taps, 2);
        int bytes = Depthwise.blockBytes(pairs);
        byte[] blocks = new byte[Math.ceilDiv(channels, Depthwise.BLOCK) * bytes];
        ByteBuffer to = ByteBuffer.wrap(blocks).order(ByteOrder.LITTLE_ENDIAN);
        for (int c = 0; c < channels; c++) {
            int at = c / Depthwise.BLOCK * bytes;
            int place = Depthwise.place(c % Depthwise.BLOCK);
            to.putInt(at + 4 * place, (int) bias[c]);
            to.putFloat(at + 4 * (Depthwise.BLOCK + place), factors[c]);
            for (int t = 0; t < taps; t++) {
                int vector = 2 + t / 2;
                int word = at + 4 * (vector * Depthwise.BLOCK + place) + 2 * (t % 2);
                to.putShort(word, (short) w.at(c * taps + t));
            }
        }
        return blocks;
    }
}
