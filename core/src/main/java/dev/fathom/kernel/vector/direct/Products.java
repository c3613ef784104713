package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;

import dev.fathom.kernel.vector.lanes.Scratch;

/// Dot products of many windows with up to two vectors of filters: `y[to[p] + toShift + f] = start
/// + Σₜ Σᵢ a[from[p] + taps[t] + i] · w[wAt + (t·run + i)·width + f]`, where width is the filters
///   rounded up to whole vectors, one or two.
///
/// What is added up before is `start[startShift + f]`, or with `add` what stands in y.
///
/// The tables `from` and `to` go on to a multiple of [#PIXELS] with their last entry: its result is
/// computed again and is the same.
///
/// @param startAt zeros, or with `add` the same as `to`
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Products(
        float[] a,
        int[] from,
        int[] taps,
        int run,
        float[] w,
        int wAt,
        float[] start,
        int[] startAt,
        int startShift,
        boolean add,
        float[] y,
        int[] to,
        int toShift) {

    /// Pixels of a tile.
    static final int PIXELS = 8;

    private static final int[] ZEROS = new int[PIXELS];
    private static final boolean MANY_REGISTERS = COUNT != 8;

    /// Starts from a bias.
    public static Products of(
            float[] a,
            int[] from,
            int[] taps,
            int run,
            float[] w,
            int wAt,
            float[] bias,
            int biasAt,
            float[] y,
            int[] to,
            int toShift) {
        return new Products(a, from, taps, run, w, wAt, bias, ZEROS, biasAt, false, y, to, toShift);
    }

    /// Number of values to which a table of so many pixels is filled up.
    public static int table(int pixels) {
        return Math.ceilDiv(pixels, PIXELS) * PIXELS;
    }

    /// Fills up a table with its last entry.
    public static void fillUp(int[] table, int pixels) {
        for (int p = pixels; p < table(pixels); p++) {
            table[p] = table[pixels - 1];
        }
    }

    /// Adds to what stands in y.
    Products adding() {
        return new Products(a, from, taps, run, w, wAt, y, to, toShift, true, y, to, toShift);
    }

    /// All pixels of the tables.
    public void compute(int pixels, int filters) {
        int width = filters > COUNT ? 2 * COUNT : COUNT;
        if (filters == width) {
            for (int p = 0; p < pixels; p += PIXELS) {
                tile(p, Math.min(PIXELS, pixels - p), width);
            }
            return;
        }
        for (int p = 0; p < pixels; p += PIXELS) {
            narrow(p, Math.min(PIXELS, pixels - p), width, filters);
        }
    }

    private void tile(int p, int pixels, int width) {
        if (width == COUNT) {
            Tiles.eightByOne(this, p);
        } else if (MANY_REGISTERS) {
            Tiles.eightByTwo(this, p);
        } else {
            Tiles.fourByTwo(this, p);
            if (pixels > 4) {
                Tiles.fourByTwo(this, p + 4);
            }
        }
    }

    /// Filters that do not fill their vectors: by way of a tile that is wide enough.
    private void narrow(int p, int pixels, int width, int filters) {
        float[] tile = Scratch.floats(Scratch.Use.TILE, PIXELS * width);
        int[] windows = Scratch.ints(Scratch.Use.IN, PIXELS);
        int[] rows = Scratch.ints(Scratch.Use.OUT, PIXELS);
        for (int i = 0; i < PIXELS; i++) {
            windows[i] = from[p + i];
            rows[i] = i * width;
            if (add) {
                System.arraycopy(y, to[p + i] + toShift, tile, rows[i], filters);
            }
        }
        Products wide = of(a, windows, taps, run, w, wAt, start, startShift, tile, rows, 0);
        (add ? wide.adding() : wide).tile(0, pixels, width);
        for (int i = 0; i < pixels; i++) {
            System.arraycopy(tile, rows[i], y, to[p + i] + toShift, filters);
        }
    }
}
