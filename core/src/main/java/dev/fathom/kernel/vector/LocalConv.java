package dev.fathom.kernel.vector;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.vector.direct.ColumnSums;
import dev.fathom.kernel.vector.direct.FilterBlocks;
import dev.fathom.kernel.vector.direct.Line;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.direct.Sweeps;
import dev.fathom.kernel.vector.direct.WeightSums;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Locally connected layers: at each output pixel a convolution with a single window and weights of
/// its own.
final class LocalConv {
    private final Workers workers;

    LocalConv(Workers workers) {
        this.workers = workers;
    }

    void forward(ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        Sweep all = Sweep.forward(s);
        int width = s.output().width();
        int filters = s.filters();
        workers.parallel(
                s.output().pixels(),
                p -> {
                    Sweep one = all.only(p % width, p / width);
                    FilterBlocks weights =
                            new FilterBlocks(one, s.window(), false, w, p * filters * s.fanIn());
                    float[] bias =
                            b == null
                                    ? null
                                    : Arrays.copyOfRange(b, p * filters, (p + 1) * filters);
                    Sweeps.run(workers, weights, batch, x, bias, y);
                });
    }

    void backwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        Sweep all = Sweep.forward(s);
        int width = s.output().width();
        Arrays.fill(dx, 0, batch * s.input().size(), 0);
        Volume window = Volume.column(s.fanIn());
        float[] gradients = Scratch.floats(Scratch.Use.CHUNKS, batch * window.size());
        for (int p = 0; p < s.output().pixels(); p++) {
            int ox = p % width;
            int oy = p / width;
            Sweep one =
                    new Sweep(
                            Line.at(ox),
                            Line.at(oy),
                            s.output(),
                            window,
                            s.filters(),
                            s.fanIn(),
                            1);
            int wAt = p * s.filters() * s.fanIn();
            FilterBlocks weights = new FilterBlocks(one, Window.of(1), true, w, wAt);
            Sweeps.run(workers, weights, batch, dy, null, gradients);
            workers.parallel(batch, n -> add(all.only(ox, oy), n, gradients, dx));
        }
    }

    /// Adds the gradients of a picture's window to those of its input.
    private static void add(Sweep window, int n, float[] gradients, float[] dx) {
        int depth = window.channels();
        for (int t = 0; t < window.taps(); t++) {
            int x = window.x().first() + t % window.x().taps() * window.x().gap();
            int y = window.y().first() + t / window.x().taps() * window.y().gap();
            Volume in = window.source();
            if (x >= 0 && x < in.width() && y >= 0 && y < in.height()) {
                int from = (n * window.taps() + t) * depth;
                int to = ((n * in.height() + y) * in.width() + x) * depth;
                for (int d = 0; d < depth; d++) {
                    dx[to + d] += gradients[from + d];
                }
            }
        }
    }

    void backwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        Sweep all = Sweep.forward(s);
        int width = s.output().width();
        workers.parallel(
                s.output().pixels(),
                p -> {
                    Sweep one = all.only(p % width, p / width);
                    int at = p * s.filters() * s.fanIn();
                    WeightSums.run(workers, one, batch, x, dy, dw, at);
                });
        if (db != null) {
            ColumnSums.run(workers, batch, s.output().size(), dy, db);
        }
    }
}
