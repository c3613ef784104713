package dev.fathom.kernel.bf16;

import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Volume;
import java.util.Arrays;

/// Puts pictures into words with a border of zeros. Thread-safe.
///
/// @param threads do it
/// @param groups into which the depth is cut: each begins with a word of its own
record Framed(Kernels threads, Bf16Arithmetic arithmetic, Sweep.Frame frame, int groups) {

    /// Words of a pixel.
    int words() {
        return groups * Math.ceilDiv(depth(), 2);
    }

    private int depth() {
        return frame.volume().depth() / groups;
    }

    /// Words of some pictures.
    int length(int pictures) {
        return Math.multiplyExact(Math.multiplyExact(frame.pixels(), pictures), words());
    }

    /// Whether words without a border are pictures with it.
    boolean isNothing() {
        Volume v = frame.volume();
        return frame.width() == v.width()
                && frame.height() == v.height()
                && frame.left() == 0
                && frame.top() == 0;
    }

    /// Pictures of floats.
    void floats(int batch, float[] x, int[] to) {
        Volume v = frame.volume();
        rows(
                batch,
                words(),
                to,
                (picture, row, count, at) -> {
                    int from = (picture * v.height() + row) * v.width() * v.depth();
                    if (depth() % 2 == 0) {
                        arithmetic.neighbours(x, from, count * v.depth(), to, at);
                        return;
                    }
                    for (int part = 0; part < count * groups; part++) {
                        int place = at + part * (words() / groups);
                        arithmetic.neighbours(x, from + part * depth(), depth(), to, place);
                    }
                });
    }

    /// Pictures of words.
    void words(int batch, int[] x, int[] to) {
        Volume v = frame.volume();
        rows(
                batch,
                words(),
                to,
                (picture, row, count, at) ->
                        System.arraycopy(
                                x,
                                (picture * v.height() + row) * v.width() * words(),
                                to,
                                at,
                                count * words()));
    }

    /// Pictures of floats, two in one: a word has the same value of both.
    ///
    /// @param first the first picture
    /// @param batch of all pictures: an odd last one stands beside zeros
    /// @param count of pairs
    void pairs(int first, int batch, int count, float[] x, int[] to) {
        Volume v = frame.volume();
        rows(
                count,
                v.depth(),
                to,
                (pair, row, columns, at) -> {
                    int picture = first + 2 * pair;
                    int from = (picture * v.height() + row) * v.width() * v.depth();
                    int second = picture + 1 < batch ? from + v.size() : -1;
                    arithmetic.pairs(x, from, second, columns * v.depth(), to, at);
                });
    }

    /// Fills what is inside of the border in a row.
    @FunctionalInterface
    private interface Row {
        void fill(int picture, int row, int columns, int at);
    }

    private void rows(int pictures, int words, int[] to, Row inside) {
        Volume v = frame.volume();
        int width = frame.width();
        int columns = Math.min(v.width(), width - frame.left());
        threads.parallel(
                pictures * frame.height(),
                i -> {
                    int row = i % frame.height() - frame.top();
                    int at = i * width * words;
                    int end = at + width * words;
                    if (row < 0 || row >= v.height() || columns <= 0) {
                        Arrays.fill(to, at, end, 0);
                        return;
                    }
                    int from = at + frame.left() * words;
                    int last = from + columns * words;
                    Arrays.fill(to, at, from, 0);
                    inside.fill(i / frame.height(), row, columns, from);
                    Arrays.fill(to, last, end, 0);
                });
    }
}
