package dev.fathom.kernel.bf16;

import dev.fathom.kernel.ConvShape;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Where a window goes over pictures with a border of zeros, and where what it makes is written: in
/// pixels.
///
/// @param frame the pictures that are read
/// @param y how the window goes down
/// @param x how it goes across
/// @param written the picture that is written
record Sweep(Frame frame, Way y, Way x, Volume written) {

    /// Pictures with their border, of which rows and columns that nobody reads are left out.
    ///
    /// @param volume without it
    record Frame(Volume volume, int width, int height, int left, int top) {
        int pixels() {
            return width * height;
        }
    }

    /// A way along one side.
    ///
    /// @param count places of the window
    /// @param step from one to the next
    /// @param taps by tap, the place in the window, from the first place on
    /// @param kernel which of the filter's taps each is
    /// @param written where the first is written
    /// @param writtenStep from one to the next
    private record Way(
            int count,
            int step,
            List<Integer> taps,
            List<Integer> kernel,
            int written,
            int writtenStep) {}

    /// What [ConvShape] says.
    static Sweep forward(ConvShape s) {
        Volume in = s.input();
        Volume out = s.output();
        Axis ax = s.window().x();
        Axis ay = s.window().y();
        boolean inside = isInside(ax, out.width(), in.width());
        inside &= isInside(ay, out.height(), in.height());
        Frame frame =
                new Frame(
                        in,
                        inside ? in.width() : reach(ax, out.width()),
                        inside ? in.height() : reach(ay, out.height()),
                        ax.before(),
                        ay.before());
        return new Sweep(frame, forward(ay, out.height()), forward(ax, out.width()), out);
    }

    private static Way forward(Axis axis, int count) {
        List<Integer> taps = new ArrayList<>();
        List<Integer> kernel = new ArrayList<>();
        for (int k = 0; k < axis.kernel(); k++) {
            taps.add(k * axis.dilation());
            kernel.add(k);
        }
        return new Way(count, axis.stride(), taps, kernel, 0, 1);
    }

    private static int reach(Axis axis, int windows) {
        return (windows - 1) * axis.stride() + axis.extent();
    }

    private static boolean isInside(Axis axis, int windows, int size) {
        return axis.before() == 0 && reach(axis, windows) <= size;
    }

    /// The way back, from the gradient of the output to that of the input: one sweep for the pixels
    /// that the same taps reach. What lies outside of the output counts as zeros.
    static List<Sweep> backward(ConvShape s) {
        Axis ax = s.window().x();
        Axis ay = s.window().y();
        Volume in = s.input();
        Back x = Back.of(ax, in.width());
        Back y = Back.of(ay, in.height());
        Frame frame = new Frame(s.output(), x.length(), y.length(), x.before(), y.before());
        List<Sweep> sweeps = new ArrayList<>();
        for (Way down : y.ways()) {
            for (Way across : x.ways()) {
                sweeps.add(new Sweep(frame, down, across, in));
            }
        }
        return sweeps;
    }

    /// The ways back along one side, of a gradient with a border.
    ///
    /// @param before of the border
    /// @param length with the border
    private record Back(List<Way> ways, int before, int length) {
        static Back of(Axis axis, int size) {
            int stride = axis.stride();
            int before = 0;
            int end = 1;
            List<Way> ways = new ArrayList<>();
            for (int first = 0; first < Math.min(stride, size); first++) {
                List<Integer> taps = new ArrayList<>();
                List<Integer> kernel = new ArrayList<>();
                int count = Math.ceilDiv(size - first, stride);
                for (int k = axis.kernel() - 1; k >= 0; k--) {
                    int from = first + axis.before() - k * axis.dilation();
                    if (Math.floorMod(from, stride) == 0) {
                        int tap = Math.floorDiv(from, stride);
                        before = Math.max(before, -tap);
                        end = Math.max(end, tap + count);
                        taps.add(tap);
                        kernel.add(k);
                    }
                }
                ways.add(new Way(count, 1, taps, kernel, first, stride));
            }
            int border = before;
            List<Way> shifted = ways.stream().map(way -> shifted(way, border)).toList();
            return new Back(shifted, before, before + end);
        }

        private static Way shifted(Way way, int by) {
            List<Integer> taps = way.taps.stream().map(tap -> tap + by).toList();
            return new Way(way.count, way.step, taps, way.kernel, way.written, way.writtenStep);
        }
    }

    int rows() {
        return y.count;
    }

    int columns() {
        return x.count;
    }

    /// Windows of a picture.
    int windows() {
        return y.count * x.count;
    }

    /// Whether what is written of a picture, and from picture to picture, are neighbours.
    boolean isWhole() {
        return windows() == written.pixels();
    }

    /// The pixel that a window writes.
    int written(int window) {
        int row = y.written + window / x.count * y.writtenStep;
        return row * written.width() + x.written + window % x.count * x.writtenStep;
    }

    /// Pixels from one that is written to the next in a row, or in a whole picture.
    int apart() {
        return isWhole() ? 1 : x.writtenStep;
    }

    /// The places of all windows of some pictures, one after the other.
    ///
    /// @param words of a pixel
    int[] table(int pictures, int words) {
        int[] table = new int[pictures * windows()];
        for (int i = 0; i < table.length; i++) {
            int window = i % windows();
            int row = window / x.count * y.step;
            int column = window % x.count * x.step;
            int picture = i / windows() * frame.pixels();
            table[i] = (picture + row * frame.width() + column) * words;
        }
        return table;
    }

    /// The places in a window.
    int[] taps(int words) {
        return y.taps.stream()
                .flatMap(row -> x.taps.stream().map(column -> row * frame.width() + column))
                .mapToInt(tap -> tap * words)
                .toArray();
    }

    /// By tap, which of a filter's taps it is.
    ///
    /// @param across taps of a filter's row
    int[] kernel(int across) {
        return y.kernel.stream()
                .flatMap(row -> x.kernel.stream().map(column -> row * across + column))
                .mapToInt(tap -> tap)
                .toArray();
    }
}
