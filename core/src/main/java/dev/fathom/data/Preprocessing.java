package dev.fathom.data;

import dev.fathom.data.augment.ColourStatistics;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.picture.Scaling;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// How a picture becomes the numbers that a network reads: cut out of the resized picture, and
/// (byte/255 − mean)/deviation for each channel.
///
/// @param mean one a channel, in the network's order
/// @param deviation one a channel, in the network's order; above 0
/// @param order which of a colour picture's channels comes first
/// @param resize side of the square to which a picture is brought before the middle of it is cut
///   out, as in 256 for a network that reads 227×227, at most 4096; 0 brings it to what the network
///   reads
public record Preprocessing(List<Double> mean, List<Double> deviation, Order order, int resize) {
    private static final Pattern TEXT =
            Pattern.compile("mean (\\S+) deviation (\\S+)( order bgr)?(?: resize (\\d{1,5}))?");

    /// Most that a picture is enlarged to before its middle is cut out.
    private static final int LARGEST_SIDE = 4096;

    /// The order of a colour picture's channels.
    public enum Order {
        /// red, green, blue
        RGB,
        /// blue, green, red, as in networks that were trained with Caffe
        BGR
    }

    public Preprocessing {
        mean = List.copyOf(mean);
        deviation = List.copyOf(deviation);
        if (mean.isEmpty() || mean.size() != deviation.size()) {
            throw new IllegalArgumentException(
                    "preprocessing needs a mean and a deviation for each channel, found %s and %s"
                            .formatted(mean.size(), deviation.size()));
        }
        if (order == Order.BGR && mean.size() != 3) {
            throw new IllegalArgumentException(
                    "preprocessing: the order bgr is for 3 channels, not " + mean.size());
        }
        if (resize < 0) {
            throw new IllegalArgumentException(
                    "preprocessing: expected a resize of 0 or more, found " + resize);
        }
        if (resize > LARGEST_SIDE) {
            throw new IllegalArgumentException(
                    "preprocessing: a resize to %d makes %1$d·%1$d = %,d pixels of a picture, more than %3$d·%3$d; use at most %3$d"
                            .formatted(resize, (long) resize * resize, LARGEST_SIDE));
        }
        if (!mean.stream().allMatch(Double::isFinite)
                || !deviation.stream().allMatch(d -> d > 0 && Double.isFinite(d))) {
            throw new IllegalArgumentException(
                    "preprocessing: expected finite means and deviations above 0, found "
                            + text(mean, deviation));
        }
        for (int d = 0; d < mean.size(); d++) {
            double most = Math.max(Math.abs(mean.get(d)), Math.abs(1 - mean.get(d)));
            if (!Float.isFinite((float) (most / deviation.get(d)))) {
                throw new IllegalArgumentException(
                        "preprocessing: %s, the most by which channel %d differs from its mean, divided by its deviation of %s is more than the largest float, 3.4e38; take the numbers of the pictures that the network was trained with"
                                .formatted(most, d, deviation.get(d)));
            }
        }
    }

    /// In the order red, green, blue, at the size that the network reads.
    public Preprocessing(List<Double> mean, List<Double> deviation) {
        this(mean, deviation, Order.RGB, 0);
    }

    /// Bytes divided by 255 and nothing else.
    public static Preprocessing none(int depth) {
        return new Preprocessing(Collections.nCopies(depth, 0.0), Collections.nCopies(depth, 1.0));
    }

    /// The mean and standard deviation of each channel over all pictures. A channel that never
    /// changes gets a deviation of 1.
    public static Preprocessing measure(Pictures pictures) {
        ColourStatistics statistics = ColourStatistics.of(pictures);
        List<Double> mean = new ArrayList<>();
        List<Double> deviation = new ArrayList<>();
        for (int d = 0; d < pictures.volume().depth(); d++) {
            double variance = statistics.covariance(d, d);
            mean.add(statistics.mean(d) / 255);
            deviation.add(variance > 0 ? Math.sqrt(variance) / 255 : 1);
        }
        return new Preprocessing(mean, deviation);
    }

    /// The same mean, the bytes not divided: byte − 255·mean.
    public Preprocessing centred() {
        return new Preprocessing(mean, Collections.nCopies(depth(), 1 / 255.0), order, resize);
    }

    /// The same numbers for channels in this order.
    public Preprocessing order(Order order) {
        return new Preprocessing(mean, deviation, order, resize);
    }

    public Preprocessing resize(int side) {
        return new Preprocessing(mean, deviation, order, side);
    }

    /// Reads what [#toString] writes.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Preprocessing parse(String text) {
        Matcher m = TEXT.matcher(text);
        try {
            if (m.matches()) {
                return new Preprocessing(
                        numbers(m.group(1)),
                        numbers(m.group(2)),
                        m.group(3) == null ? Order.RGB : Order.BGR,
                        m.group(4) == null ? 0 : Integer.parseInt(m.group(4)));
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new IllegalArgumentException(
                "'%s' is not a preprocessing; expected numbers as in 'mean 0.49,0.48,0.45 deviation 0.25,0.24,0.26'"
                        .formatted(text));
    }

    private static List<Double> numbers(String text) {
        return Arrays.stream(text.split(",", -1)).map(Double::valueOf).toList();
    }

    public int depth() {
        return mean.size();
    }

    /// The size to which a picture is brought before what the network reads is cut out of it.
    ///
    /// @throws IllegalArgumentException when that would be smaller than what the network reads
    public Volume resized(Volume input) {
        if (resize == 0) {
            return input;
        }
        if (resize < Math.max(input.width(), input.height())) {
            throw new IllegalArgumentException(
                    "preprocessing: resize %s is less than the %s that the network reads; use at least %s"
                            .formatted(resize, input, Math.max(input.width(), input.height())));
        }
        return new Volume(resize, resize, input.depth());
    }

    /// Reads a picture as [ImageSource] does, and cuts out its middle where it was resized to more
    /// than the network reads.
    ///
    /// @return bytes of 0 … 255 in the picture's own order, as [#apply] takes them
    /// @throws DataException when the file is no picture, damaged or too large
    public byte[] read(Path file, Volume input) {
        return read(ImageSource.of(file), input, List.of(View.CENTRE));
    }

    /// The same with these views of any picture, one after another.
    public byte[] read(ImageSource source, Volume input, List<View> views) {
        Volume whole = resized(input);
        byte[] picture = source.read(whole);
        byte[] seen = new byte[views.size() * input.size()];
        for (int v = 0; v < views.size(); v++) {
            views.get(v).apply(picture, whole, seen, v * input.size(), input);
        }
        return seen;
    }

    /// Spreads what a network says of each pixel that it reads over the picture that was read: see
    /// [#read].
    ///
    /// @param size of the picture
    /// @param said one byte a pixel of the input
    /// @param unseen what stands where the picture was cut off
    /// @return one byte a pixel of the picture
    public byte[] spread(Volume size, Volume input, byte[] said, byte unseen) {
        Volume whole = resized(input);
        int[][] places = Scaling.unfit(size, whole);
        int left = (whole.width() - input.width()) / 2;
        int top = (whole.height() - input.height()) / 2;
        byte[] spread = new byte[size.pixels()];
        for (int i = 0; i < spread.length; i++) {
            int x = places[0][i % size.width()] - left;
            int y = places[1][i / size.width()] - top;
            boolean seen = x >= 0 && x < input.width() && y >= 0 && y < input.height();
            spread[i] = seen ? said[y * input.width() + x] : unseen;
        }
        return spread;
    }

    /// Turns bytes into numbers.
    ///
    /// @param bytes whole pixels, depth contiguous, in the picture's own order
    /// @param x receives as many numbers as `length` from `to`
    /// @param length number of bytes, a multiple of the depth
    /// @throws ShapeException when it is none, or an array is too short
    public void apply(byte[] bytes, int from, float[] x, int to, int length) {
        if (length % depth() != 0) {
            throw new ShapeException(
                    "%d bytes are not whole pixels of depth %d".formatted(length, depth()));
        }
        Lengths.check("bytes", bytes.length, from, length / depth(), "pixels", depth());
        Lengths.check("x", x.length, to, length / depth(), "pixels", depth());
        apply(table(), bytes, from, x, to, length);
    }

    /// The same with the numbers of [#table].
    void apply(float[] table, byte[] bytes, int from, float[] x, int to, int length) {
        int depth = depth();
        if (depth == 3) {
            colours(table, bytes, from, x, to, length);
            return;
        }
        for (int d = 0; d < depth; d++) {
            for (int i = 0; i < length; i += depth) {
                x[to + i + d] = table[(bytes[from + i + d] & 255) * depth + d];
            }
        }
    }

    /// Three channels at once, which is quicker.
    private void colours(float[] table, byte[] bytes, int from, float[] x, int to, int length) {
        int first = order == Order.RGB ? 0 : 2;
        int last = 2 - first;
        for (int i = 0; i < length; i += 3) {
            x[to + i] = table[(bytes[from + i + first] & 255) * 3];
            x[to + i + 1] = table[(bytes[from + i + 1] & 255) * 3 + 1];
            x[to + i + 2] = table[(bytes[from + i + last] & 255) * 3 + 2];
        }
    }

    /// The number for each byte and channel.
    float[] table() {
        float[] table = new float[256 * depth()];
        for (int value = 0; value < 256; value++) {
            for (int d = 0; d < depth(); d++) {
                table[value * depth() + d] =
                        (float) ((value / 255.0 - mean.get(d)) / deviation.get(d));
            }
        }
        return table;
    }

    /// `mean 0.4914,0.4822,0.4465 deviation 0.247,0.2435,0.2616`, then `order bgr` and `resize 256`
    /// where it is so.
    @Override
    public String toString() {
        return text(mean, deviation)
                + (order == Order.RGB ? "" : " order " + order.name().toLowerCase(Locale.ROOT))
                + (resize == 0 ? "" : " resize " + resize);
    }

    private static String text(List<Double> mean, List<Double> deviation) {
        return "mean " + text(mean) + " deviation " + text(deviation);
    }

    private static String text(List<Double> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
    }
}
