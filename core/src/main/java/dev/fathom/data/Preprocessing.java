package dev.fathom.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How bytes become the numbers that a network reads: (byte/255 − mean)/deviation, for each
/// channel.
///
/// @param mean one a channel
/// @param deviation one a channel, above 0
public record Preprocessing(List<Double> mean, List<Double> deviation) {
    private static final Pattern TEXT = Pattern.compile("mean (\\S+) deviation (\\S+)");

    public Preprocessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.isEmpty() || mean.size() != deviation.size()) {
            throw new DataException(
                    "preprocessing needs a mean and a deviation for each channel, found "
                            + mean.size()
                            + " and "
                            + deviation.size());
        }
        if (!mean.stream().allMatch(Double::isFinite)
                || !deviation.stream().allMatch(d -> d > 0 && Double.isFinite(d))) {
            throw new DataException(
                    "preprocessing: expected finite means and deviations above 0, found "
                            + text(mean, deviation));
        }
    }

    /// Bytes divided by 255 and nothing else.
    public static Preprocessing none(int depth) {
        return new Preprocessing(Collections.nCopies(depth, 0.0), Collections.nCopies(depth, 1.0));
    }

    /// The mean and standard deviation of each channel over all pictures. A channel that never
    /// changes gets a deviation of 1.
    public static Preprocessing measure(Pictures pictures) {
        int depth = pictures.volume().depth();
        long[] sum = new long[depth];
        long[] squares = new long[depth];
        byte[] picture = new byte[pictures.volume().size()];
        for (int i = 0; i < pictures.size(); i++) {
            pictures.read(i, picture, 0);
            for (int at = 0; at < picture.length; at += depth) {
                for (int d = 0; d < depth; d++) {
                    long value = picture[at + d] & 255;
                    sum[d] += value;
                    squares[d] += value * value;
                }
            }
        }
        double count = (double) pictures.size() * pictures.volume().pixels();
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        for (int d = 0; d < depth; d++) {
            double m = sum[d] / count;
            double variance = squares[d] / count - m * m;
            mean.add(m / 255);
            deviation.add(variance > 0 ? Math.sqrt(variance) / 255 : 1);
        }
        return new Preprocessing(mean, deviation);
    }

    /// The same mean, the bytes not divided: byte − 255·mean.
    public Preprocessing centred() {
        return new Preprocessing(mean, Collections.nCopies(depth(), 1 / 255.0));
    }

    /// Reads what [#toString] writes.
    ///
    /// @throws DataException when the text is something else
    public static Preprocessing parse(String text) {
        Matcher m = TEXT.matcher(text);
        try {
            if (m.matches()) {
                return new Preprocessing(numbers(m.group(1)), numbers(m.group(2)));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new DataException(
                "'"
                        + text
                        + "' is not a preprocessing; expected numbers as in 'mean 0.49,0.48,0.45"
                        + " deviation 0.25,0.24,0.26'");
    }

    private static List<Double> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
    }

    public int depth() {
        return mean.size();
    }

    /// Turns bytes into numbers.
    ///
    /// @param bytes whole pixels, depth contiguous
    /// @param x receives as many numbers as `length` from `to`
    /// @param length number of bytes, a multiple of the depth
    public void apply(byte[] bytes, int from, float[] x, int to, int length) {
        int depth = depth();
        float[] table = table();
        for (int i = 0; i < length; i += depth) {
            for (int d = 0; d < depth; d++) {
                x[to + i + d] = table[(bytes[from + i + d] & 255) * depth + d];
            }
        }
    }

    /// The number for each byte and channel.
    private float[] table() {
        float[] table = new float[256 * depth()];
        for (int value = 0; value < 256; value++) {
            for (int d = 0; d < depth(); d++) {
                table[value * depth() + d] =
                        (float) ((value / 255.0 - mean.get(d)) / deviation.get(d));
            }
        }
        return table;
    }

    /// `mean 0.4914,0.4822,0.4465 deviation 0.247,0.2435,0.2616`.
    @Override
    public String toString() {
        return text(mean, deviation);
    }

    private static String text(List<Double> mean, List<Double> deviation) {
        return "mean " + text(mean) + " deviation " + text(deviation);
    }

    private static String text(List<Double> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
