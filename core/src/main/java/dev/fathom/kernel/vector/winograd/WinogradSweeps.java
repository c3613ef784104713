package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.winograd.WinogradTiles.POINTS;

import dev.fathom.kernel.vector.direct.Band;
import dev.fathom.kernel.vector.direct.FilterBlocks;
import dev.fathom.kernel.vector.direct.Products;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.pointwise.Finish;
import jdk.incubator.vector.FloatVector;
import org.jspecify.annotations.Nullable;

/// Runs a [Sweep] with [Winograd]'s tiles: transformed values × transformed weights, point by
/// point, are products of matrices; their transforms are the results.
public final class WinogradSweeps {
    /// Tiles of a band: the transformed weights are read once for each band.
    private static final int TILES = 64;

    private static final int[] ONE_TAP = {0};
    private static final float[] ZEROS = new float[2 * COUNT];

    private final Workers workers;
    private final WinogradFilters transformed;
    private final FilterBlocks weights;
    private final Winograd winograd;
    private final Sweep sweep;
    private final float[] x;
    private final float[] y;
    private final float[] bias;
    private final Finish finish;
    private final int parts;

    public WinogradSweeps(
            Workers workers,
            WinogradFilters transformed,
            int batch,
            float[] x,
            float @Nullable [] bias,
            Finish finish) {
        this.workers = workers;
        this.transformed = transformed;
        this.weights = transformed.weights();
        this.sweep = weights.sweep();
        this.x = x;
        this.y = finish.y();
        this.bias = weights.wholeBias(bias);
        this.finish = finish;
        winograd = Winograd.of(sweep, batch, TILES);
        int wanted = 2 * workers.threads();
        int jobs = winograd.bands().count() * sweep.groups();
        parts = Math.clamp(Math.ceilDiv(wanted, jobs), 1, weights.blocks());
    }

    public void run() {
        int groups = sweep.groups();
        int blocks = weights.blocks();
        workers.parallel(
                winograd.bands().count() * groups * parts,
                i -> {
                    Band band = winograd.bands().band(i / parts / groups);
                    int part = i % parts;
                    int first = part * blocks / parts;
                    int last = (part + 1) * blocks / parts;
                    band(band, i / parts % groups, first, last);
                });
    }

    /// Some blocks of filters for one band.
    private void band(Band band, int group, int first, int last) {
        float[] values = winograd.transform(band, group, x);
        int tiles = winograd.tiles(band);
        int stride = Winograd.stride(sweep.channels());
        int filters = weights.first(last - first);
        int productStride = Winograd.stride(filters);
        float[] products = Scratch.floats(Scratch.Use.PRODUCTS, POINTS * tiles * productStride);
        int[] from = Scratch.ints(Scratch.Use.FROM, Products.table(tiles));
        int[] to = Scratch.ints(Scratch.Use.TO, Products.table(tiles));
        for (int e = 0; e < POINTS; e++) {
            Winograd.table(e, tiles, stride, from);
            Winograd.table(e, tiles, productStride, to);
            Products.fillUp(from, tiles);
            Products.fillUp(to, tiles);
            for (int k = first; k < last; k++) {
                Products.of(
                                values,
                                from,
                                ONE_TAP,
                                sweep.channels(),
                                transformed.values(),
                                transformed.at(group, e, k),
                                ZEROS,
                                0,
                                products,
                                to,
                                weights.first(k - first))
                        .compute(tiles, weights.width(k));
            }
        }
        results(band, group, first, last, products, productStride);
    }

    private void results(Band band, int group, int first, int last, float[] products, int stride) {
        int begin = weights.first(first);
        int end = Math.min(weights.first(last), sweep.filters());
        float[] t = Scratch.floats(Scratch.Use.TILE, POINTS * COUNT);
        int point = winograd.tiles(band) * stride;
        int side = winograd.form().results();
        int depth = sweep.destination().depth();
        int width = sweep.x().windows();
        int tile = 0;
        for (int n = 0; n < band.pictures(); n++) {
            for (int r = 0; r < band.rows(); r += side) {
                int row = band.row() + r;
                int rows = Math.min(side, sweep.y().windows() - row);
                int line = (band.picture() + n) * sweep.y().windows() + row;
                int to = line * width * depth + group * sweep.filters();
                for (int column = 0; column < width; column += side) {
                    int columns = Math.min(side, width - column);
                    for (int f = begin; f < end; f += COUNT) {
                        int biasAt = weights.biasAt(group, 0) + f;
                        int from = tile * stride + f - begin;
                        WinogradTiles.output(
                                winograd.form(), products, from, point, bias, biasAt, t);
                        int at = to + column * depth + f;
                        store(t, rows, columns, at, Math.min(COUNT, end - f));
                    }
                    tile++;
                }
                finish.pixels(to + begin, rows * width, depth, end - begin);
            }
        }
    }

    private void store(float[] t, int rows, int columns, int at, int filters) {
        int depth = sweep.destination().depth();
        int line = sweep.x().windows() * depth;
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                int from = (r * winograd.form().results() + c) * COUNT;
                int to = at + r * line + c * depth;
                if (filters == COUNT) {
                    FloatVector.fromArray(FLOATS, t, from).intoArray(y, to);
                } else {
                    System.arraycopy(t, from, y, to, filters);
                }
            }
        }
    }
}
