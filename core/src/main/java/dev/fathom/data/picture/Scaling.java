package dev.fathom.data.picture;

import dev.fathom.tensor.Volume;
import java.util.Arrays;

/// Brings a picture to a size: scales it until it covers that size, then cuts out the middle.
///
/// The filter is a triangle as wide as the distance of the larger grid's neighbours: bilinear when
/// enlarging, an average without aliasing when reducing. A picture of the right size stays as it
/// is, bit for bit.
///
/// Stateless and thread-safe.
public final class Scaling {
    private Scaling() {}

    /// A picture's bytes, one row at a time from the top.
    @FunctionalInterface
    public interface Rows {
        void read(int y, byte[] into);
    }

    /// [#stretch] or [#stretchNearest].
    @FunctionalInterface
    public interface Stretching {
        void apply(Rows rows, Volume size, Volume wanted, byte[] into, int at);
    }

    public static void checkDepths(int from, int to) {
        if (from != to && !(from == 1 && to == 3) && !(from == 3 && to == 1)) {
            throw new IllegalArgumentException(
                    "pictures of depth "
                            + from
                            + " can't become pictures of depth "
                            + to
                            + "; a picture is grey (1) or colour (3)");
        }
    }

    public static void fit(Rows rows, Volume size, Volume wanted, byte[] into, int at) {
        double scale = cover(size, wanted);
        Taps across = new Taps(size.width(), wanted.width(), scale);
        Taps down = new Taps(size.height(), wanted.height(), scale);
        scale(rows, size, across, down, wanted, into, at);
    }

    /// The same place and part of a picture whose bytes can't be mixed: each pixel is the one that
    /// lies nearest.
    public static void fitNearest(Rows rows, Volume size, Volume wanted, byte[] into, int at) {
        double scale = cover(size, wanted);
        pick(
                rows,
                size,
                nearest(size.width(), wanted.width(), scale),
                nearest(size.height(), wanted.height(), scale),
                into,
                at);
    }

    /// The same for [#stretch].
    public static void stretchNearest(Rows rows, Volume size, Volume wanted, byte[] into, int at) {
        pick(
                rows,
                size,
                nearest(size.width(), wanted.width(), 1.0 * wanted.width() / size.width()),
                nearest(size.height(), wanted.height(), 1.0 * wanted.height() / size.height()),
                into,
                at);
    }

    /// How much a picture is enlarged until it covers a size.
    private static double cover(Volume size, Volume wanted) {
        return Math.max(
                (double) wanted.width() / size.width(), (double) wanted.height() / size.height());
    }

    /// By how many places of the enlarged picture the result begins later.
    private static long crop(int size, int wanted, double scale) {
        return Math.round((size * scale - wanted) / 2);
    }

    private static int[] nearest(int size, int wanted, double scale) {
        long crop = crop(size, wanted, scale);
        int[] places = new int[wanted];
        for (int o = 0; o < wanted; o++) {
            places[o] = Math.clamp((long) Math.floor((crop + o + 0.5) / scale), 0, size - 1);
        }
        return places;
    }

    private static void pick(
            Rows rows, Volume size, int[] columns, int[] lines, byte[] into, int at) {
        int depth = size.depth();
        byte[] row = new byte[size.width() * depth];
        int to = at;
        for (int line : lines) {
            rows.read(line, row);
            for (int column : columns) {
                System.arraycopy(row, column * depth, into, to, depth);
                to += depth;
            }
        }
    }

    /// Where the result of [#fit] lies on the picture: for each of its columns the column of the
    /// result, and for each of its rows the row; below 0 or beyond the result where it was cut off.
    public static int[][] unfit(Volume size, Volume wanted) {
        double scale = cover(size, wanted);
        return new int[][] {
            unfit(size.width(), wanted.width(), scale), unfit(size.height(), wanted.height(), scale)
        };
    }

    private static int[] unfit(int size, int wanted, double scale) {
        long crop = crop(size, wanted, scale);
        int[] places = new int[size];
        for (int i = 0; i < size; i++) {
            places[i] = (int) ((long) Math.floor((i + 0.5) * scale) - crop);
        }
        return places;
    }

    /// Scales width and height each by itself, so that nothing is cut off.
    public static void stretch(Rows rows, Volume size, Volume wanted, byte[] into, int at) {
        Taps across = new Taps(size.width(), wanted.width(), 1.0 * wanted.width() / size.width());
        Taps down = new Taps(size.height(), wanted.height(), 1.0 * wanted.height() / size.height());
        scale(rows, size, across, down, wanted, into, at);
    }

    private static void scale(
            Rows rows, Volume size, Taps across, Taps down, Volume wanted, byte[] into, int at) {
        byte[] row = new byte[size.width() * size.depth()];
        int length = wanted.width() * size.depth();
        byte[] picture = new byte[wanted.height() * length];
        if (size.width() == wanted.width() && size.height() == wanted.height()) {
            for (int y = 0; y < size.height(); y++) {
                rows.read(y, row);
                System.arraycopy(row, 0, picture, y * length, length);
            }
        } else {
            // as many rows as are mixed into one are kept
            float[][] narrow = new float[down.most()][length];
            float[] sum = new float[length];
            int read = down.first[0];
            for (int y = 0; y < wanted.height(); y++) {
                for (; read < down.end(y); read++) {
                    rows.read(read, row);
                    across.mix(row, size.depth(), narrow[read % narrow.length]);
                }
                down.mixRows(y, narrow, sum, picture, y * length);
            }
        }
        convert(picture, size.depth(), wanted, into, at);
    }

    private static void convert(byte[] picture, int depth, Volume wanted, byte[] into, int at) {
        checkDepths(depth, wanted.depth());
        if (depth == wanted.depth()) {
            System.arraycopy(picture, 0, into, at, picture.length);
        } else if (depth == 1) {
            for (int i = 0; i < wanted.size(); i++) {
                into[at + i] = picture[i / 3];
            }
        } else {
            for (int i = 0; i < wanted.pixels(); i++) {
                int luma =
                        299 * (picture[3 * i] & 255)
                                + 587 * (picture[3 * i + 1] & 255)
                                + 114 * (picture[3 * i + 2] & 255);
                into[at + i] = (byte) ((luma + 500) / 1000);
            }
        }
    }

    /// For each place along one axis of the result: the places of the original that it mixes.
    private static final class Taps {
        private final int[] first;
        private final float[][] weights;

        Taps(int size, int wanted, double scale) {
            first = new int[wanted];
            weights = new float[wanted][];
            double reach = Math.max(1, 1 / scale);
            long crop = crop(size, wanted, scale);
            for (int o = 0; o < wanted; o++) {
                double centre = (crop + o + 0.5) / scale;
                int from = Math.clamp((long) Math.floor(centre - reach + 0.5), 0, size - 1);
                int to = Math.clamp((long) Math.floor(centre + reach + 0.5), from + 1, size);
                first[o] = from;
                weights[o] = triangle(from, to, centre, reach);
            }
        }

        private static float[] triangle(int from, int to, double centre, double reach) {
            float[] w = new float[to - from];
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach);
            }
            for (int i = from; i < to; i++) {
                w[i - from] = (float) (Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach) / sum);
            }
            return w;
        }

        /// The place behind the last one that is mixed into a place.
        int end(int o) {
            return first[o] + weights[o].length;
        }

        /// Most places that are mixed into one.
        int most() {
            return Arrays.stream(weights).mapToInt(w -> w.length).max().orElse(0);
        }

        /// A row of the original at the size that is wanted.
        void mix(byte[] row, int depth, float[] result) {
            for (int x = 0; x < first.length; x++) {
                if (depth == 3) {
                    colour(row, x, result);
                } else {
                    for (int d = 0; d < depth; d++) {
                        float sum = 0;
                        for (int k = 0; k < weights[x].length; k++) {
                            sum += weights[x][k] * (row[(first[x] + k) * depth + d] & 255);
                        }
                        result[x * depth + d] = sum;
                    }
                }
            }
        }

        /// The same for one place and three channels at once, which is quicker.
        private void colour(byte[] row, int x, float[] result) {
            float red = 0;
            float green = 0;
            float blue = 0;
            int in = 3 * first[x];
            for (float weight : weights[x]) {
                red += weight * (row[in] & 255);
                green += weight * (row[in + 1] & 255);
                blue += weight * (row[in + 2] & 255);
                in += 3;
            }
            result[3 * x] = red;
            result[3 * x + 1] = green;
            result[3 * x + 2] = blue;
        }

        /// Mixes whole rows into one, and rounds.
        ///
        /// @param rows each at its number, counted round and round
        void mixRows(int y, float[][] rows, float[] sum, byte[] picture, int at) {
            Arrays.fill(sum, 0.5f);
            for (int k = 0; k < weights[y].length; k++) {
                float weight = weights[y][k];
                float[] row = rows[(first[y] + k) % rows.length];
                for (int i = 0; i < sum.length; i++) {
                    sum[i] += weight * row[i];
                }
            }
            for (int i = 0; i < sum.length; i++) {
                picture[at + i] = (byte) (int) Math.min(255f, sum[i]);
            }
        }
    }
}
