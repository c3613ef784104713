package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;

import dev.fathom.kernel.vector.direct.Band;
import dev.fathom.kernel.vector.direct.Bands;
import dev.fathom.kernel.vector.direct.Line;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import java.util.Objects;

/// The tiles of a [Sweep] that Winograd's algorithm can do: of 4×4 windows where they are 3×3, of
/// 2×2 where they are 5×5. Windows that don't exist read zeros.
///
/// @param form how the transforms go
/// @param sweep the sweep with its windows filled up to whole tiles
/// @param exact the sweep itself
/// @param bands whole pictures, or some rows of tiles of one
public record Winograd(WinogradForm form, Sweep sweep, Sweep exact, Bands bands) {
    /// Fewest channels and filters for which the transforms pay.
    private static final int FEWEST = 24;

    /// Fewest tiles for which it pays to transform the weights.
    private static final int FEWEST_TILES = 24;

    /// Floats of a cache line.
    private static final int CACHE_LINE = 16;

    public static boolean suits(Sweep s, int batch) {
        WinogradForm form = WinogradForm.of(s.x().taps());
        return form != null
                && s.y().taps() == form.taps()
                && isPlain(s.x())
                && isPlain(s.y())
                && s.channels() >= FEWEST
                && s.filters() >= FEWEST
                && batch * tiles(form, s.x()) * tiles(form, s.y()) >= FEWEST_TILES;
    }

    private static long tiles(WinogradForm form, Line line) {
        return Math.ceilDiv(line.windows(), form.results());
    }

    private static boolean isPlain(Line line) {
        return line.gap() == 1 && line.step() == 1 && line.toStep() == 1;
    }

    /// @param s a sweep that suits
    /// @param tiles number of tiles that a band should have
    static Winograd of(Sweep s, int batch, int tiles) {
        WinogradForm form = Objects.requireNonNull(WinogradForm.of(s.x().taps()));
        int side = form.results();
        Line x = s.x().filledUp(side);
        Line y = s.y().filledUp(side);
        Sweep whole =
                new Sweep(x, y, s.source(), s.destination(), s.channels(), s.filters(), s.groups());
        int inRow = x.windows() / side;
        int inPicture = inRow * (y.windows() / side);
        if (inPicture <= tiles) {
            int pictures = Math.clamp(tiles / inPicture, 1, batch);
            return new Winograd(form, whole, s, new Bands(whole, batch, pictures, y.windows()));
        }
        int rows = Math.max(1, tiles / inRow) * side;
        return new Winograd(form, whole, s, new Bands(whole, batch, 1, rows));
    }

    /// The same tiles of the sweep's results.
    Winograd results() {
        Sweep results = sweep.results();
        return new Winograd(
                form,
                results,
                exact.results(),
                new Bands(results, bands.batch(), bands.pictures(), bands.rows()));
    }

    int inRow() {
        return sweep.x().windows() / form.results();
    }

    /// Number of tiles of a band.
    int tiles(Band band) {
        return band.pixels() / (form.results() * form.results());
    }

    /// From one tile to the next among transformed values of so many channels: not a power of two,
    /// whose multiples share a place in the cache.
    static int stride(int channels) {
        return Lanes.whole(channels) + COUNT;
    }

    /// Where each tile of a band begins in a view of it.
    void starts(Band band, Band.StridedView view, int[] starts) {
        int t = 0;
        for (int n = 0; n < band.pictures(); n++) {
            for (int r = 0; r < band.rows(); r += form.results()) {
                for (int c = 0; c < inRow(); c++) {
                    starts[t++] =
                            view.at()
                                    + n * view.picture()
                                    + r * view.row()
                                    + c * form.results() * view.pixel();
                }
            }
        }
    }

    /// A band's values with zeros around, depth filled up to whole vectors.
    Band.StridedView copy(Band band, int group, float[] x) {
        int block = Lanes.whole(sweep.channels());
        float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(block));
        return band.copy(x, group, block, padded);
    }

    /// The transformed values of a band, `[point][tile][channel]` with tiles [#stride] apart.
    float[] transform(Band band, int group, float[] x) {
        Band.StridedView view = copy(band, group, x);
        int tiles = tiles(band);
        int[] starts = Scratch.ints(Scratch.Use.FROM, tiles);
        starts(band, view, starts);
        int stride = stride(sweep.channels());
        int point = point(tiles, stride);
        float[] v = Scratch.floats(Scratch.Use.TRANSFORMED, WinogradTiles.POINTS * point);
        float[] t = Scratch.floats(Scratch.Use.TILE, WinogradTiles.POINTS * COUNT);
        for (int i = 0; i < tiles; i++) {
            for (int c = 0; c < sweep.channels(); c += COUNT) {
                WinogradTiles.input(
                        view.values(),
                        starts[i] + c,
                        view.row(),
                        view.pixel(),
                        t,
                        v,
                        i * stride + c,
                        point);
            }
        }
        return v;
    }

    /// From one point to the next where each has so many parts: a cache line more than they take,
    /// which is often a multiple of 4096 bytes, say of 64 tiles of whole vectors. Then all points
    /// would share one place in the first cache.
    static int point(int parts, int stride) {
        return parts * stride + CACHE_LINE;
    }

    /// Addresses of a point's tiles.
    static void table(int point, int tiles, int stride, int[] table) {
        for (int i = 0; i < tiles; i++) {
            table[i] = point * point(tiles, stride) + i * stride;
        }
    }
}
