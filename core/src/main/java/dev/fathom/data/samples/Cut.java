package dev.fathom.data.samples;

import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import java.util.Arrays;

/// Where a window is cut out of a picture with a border round it.
///
/// @param left column of the picture where the window begins; negative in the border
/// @param top row of the picture where the window begins
/// @param mirrored whether the window is then mirrored left to right
/// @param border what lies round the picture
public record Cut(int left, int top, boolean mirrored, Border border) {

    /// Copies the window.
    ///
    /// @param from a picture of this size
    /// @param into receives a window of that size from `at`
    /// @throws dev.fathom.tensor.ShapeException when an array is too short
    public void apply(byte[] from, Volume size, byte[] into, int at, Volume window) {
        apply(from, size, into, at, window, (byte) 0);
    }

    /// The same.
    ///
    /// @param outside what a border of [Border#ZERO] holds
    public void apply(byte[] from, Volume size, byte[] into, int at, Volume window, byte outside) {
        Lengths.check("from", from.length, 1, "pictures", size.size());
        Lengths.check("into", into.length, at, 1, "pictures", window.size());
        int depth = size.depth();
        int[] columns = new int[window.width()];
        for (int x = 0; x < columns.length; x++) {
            columns[x] = inside((mirrored ? columns.length - 1 - x : x) + left, size.width());
        }
        boolean whole = !mirrored && left >= 0 && left + window.width() <= size.width();
        int to = at;
        for (int y = 0; y < window.height(); y++) {
            int row = inside(y + top, size.height());
            if (whole && row >= 0) {
                int length = window.width() * depth;
                System.arraycopy(from, (row * size.width() + left) * depth, into, to, length);
                to += length;
                continue;
            }
            for (int column : columns) {
                if (row < 0 || column < 0) {
                    Arrays.fill(into, to, to + depth, outside);
                } else {
                    int pixel = (row * size.width() + column) * depth;
                    for (int d = 0; d < depth; d++) {
                        into[to + d] = from[pixel + d];
                    }
                }
                to += depth;
            }
        }
    }

    /// The place in the picture that a place in the bordered picture shows; negative when none.
    private int inside(int i, int size) {
        if (i >= 0 && i < size) {
            return i;
        }
        return border == Border.ZERO ? -1 : i < 0 ? -i : 2 * (size - 1) - i;
    }
}
