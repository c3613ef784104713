package dev.fathom.machine;

import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Where a sliding window finds its values, in bytes. Thread-safe.
///
/// @param bytes of a value
/// @param input as it comes
/// @param width of the input with its border
/// @param height of the input with its border
/// @param left columns of the border before the input
/// @param top rows of the border before the input
/// @param pixels written for a picture
/// @param pictures whose pixels stand in the table, one after the other
/// @param table by pixel, the place of its window
/// @param taps by tap, the place in the window
/// @param run values of a tap
@SuppressWarnings("ArrayRecordComponent") // never compared
record Places(
        int bytes,
        Volume input,
        int width,
        int height,
        int left,
        int top,
        int pixels,
        int pictures,
        int[] table,
        int[] taps,
        int run) {
    /// With fewer pixels several pictures' go into one call.
    private static final int FEW = 256;

    /// Bytes behind the last value, which kernels read but don't use.
    private static final int SPARE = 64;

    private static final ThreadLocal<long[]> ROOM = ThreadLocal.withInitial(() -> new long[0]);

    /// Places are numbers of 32 bits.
    private static final long MOST = 1 << 30;

    /// @param bytes of a value
    /// @param channels values of one tap
    /// @param joined whether neighbouring taps of a row are one long run
    /// @throws IllegalArgumentException when the numbers become too large
    static Places of(
            int bytes,
            Volume input,
            Window window,
            Volume output,
            int channels,
            boolean joined,
            int batch) {
        Axis x = window.x();
        Axis y = window.y();
        boolean inside = isInside(x, output.width(), input.width());
        inside &= isInside(y, output.height(), input.height());
        int width = inside ? input.width() : reach(x, output.width());
        int height = inside ? input.height() : reach(y, output.height());
        long picture = (long) width * height * input.depth() * bytes;
        int pictures = output.pixels() < FEW && picture * batch < MOST ? batch : 1;
        if (picture >= MOST) {
            throw new IllegalArgumentException("pictures of %,d bytes".formatted(picture));
        }
        int[] table = new int[pictures * output.pixels()];
        for (int p = 0; p < table.length; p++) {
            int row = p % output.pixels() / output.width() * y.stride();
            int column = p % output.width() * x.stride();
            int first = (row * width + column) * input.depth() * bytes;
            table[p] = p / output.pixels() * (int) picture + first;
        }
        boolean joins = joined && x.dilation() == 1;
        int across = joins ? 1 : x.kernel();
        int[] taps = new int[y.kernel() * across];
        for (int t = 0; t < taps.length; t++) {
            int row = t / across * y.dilation();
            int column = t % across * x.dilation();
            taps[t] = (row * width + column) * input.depth() * bytes;
        }
        return new Places(
                bytes,
                input,
                width,
                height,
                x.before(),
                y.before(),
                output.pixels(),
                pictures,
                table,
                taps,
                joins ? x.kernel() * channels : channels);
    }

    private static int reach(Axis axis, int windows) {
        return (windows - 1) * axis.stride() + axis.extent();
    }

    private static boolean isInside(Axis axis, int windows, int size) {
        return axis.before() == 0 && reach(axis, windows) <= size;
    }

    /// Bytes of a picture with its border.
    int pictureBytes() {
        return width * height * input.depth() * bytes;
    }

    /// Bytes from a pixel's place on that its window reaches over.
    ///
    /// @param tapBytes bytes that are read of a tap
    int windowBytes(int tapBytes) {
        return Arrays.stream(taps).max().orElseThrow() + tapBytes;
    }

    private boolean hasBorder() {
        return left > 0 || top > 0 || width != input.width() || height != input.height();
    }

    /// The pictures with their border: what is given where there is none, else room of this
    /// thread's that the next call overwrites.
    ///
    /// @param border every byte of it
    MemorySegment bordered(Kernels kernels, int batch, MemorySegment x, byte border) {
        if (!hasBorder()) {
            return x;
        }
        MemorySegment to = room((long) batch * pictureBytes() + SPARE);
        kernels.parallel(batch * height, i -> row(x, to, i / height, i % height, border));
        return to;
    }

    private static MemorySegment room(long bytes) {
        long[] room = ROOM.get();
        if (room.length < Math.ceilDiv(bytes, Long.BYTES)) {
            room = new long[Math.toIntExact(Math.ceilDiv(bytes, Long.BYTES))];
            ROOM.set(room);
        }
        return MemorySegment.ofArray(room);
    }

    private void row(MemorySegment x, MemorySegment to, int picture, int row, byte border) {
        int pixel = input.depth() * bytes;
        long at = ((long) picture * height + row) * width * pixel;
        long end = at + (long) width * pixel;
        int from = row - top;
        int columns = Math.min(input.width(), width - left);
        if (from < 0 || from >= input.height() || columns <= 0) {
            to.asSlice(at, end - at).fill(border);
            return;
        }
        long first = at + (long) left * pixel;
        long last = first + (long) columns * pixel;
        long source = ((long) picture * input.height() + from) * input.width() * pixel;
        to.asSlice(at, first - at).fill(border);
        MemorySegment.copy(x, source, to, first, last - first);
        to.asSlice(last, end - last).fill(border);
    }
}
