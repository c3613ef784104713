package dev.fathom.kernel.vector;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.vector.depthwise.Depthwise;
import dev.fathom.kernel.vector.depthwise.DepthwiseWeights;
import dev.fathom.kernel.vector.direct.ColumnSums;
import dev.fathom.kernel.vector.direct.DenseProducts;
import dev.fathom.kernel.vector.direct.FilterBlocks;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.direct.Sweeps;
import dev.fathom.kernel.vector.direct.WeightSums;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.pointwise.Finish;
import dev.fathom.kernel.vector.winograd.Winograd;
import dev.fathom.kernel.vector.winograd.WinogradFilters;
import dev.fathom.kernel.vector.winograd.WinogradSweeps;
import dev.fathom.kernel.vector.winograd.WinogradWeights;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import org.jspecify.annotations.Nullable;

/// Convolution and its gradients: chooses how.
final class VectorConv {
    private final Workers workers;
    private final boolean exact;

    /// @param exact whether every sum is of the products themselves: no [Winograd]
    VectorConv(Workers workers, boolean exact) {
        this.workers = workers;
        this.exact = exact;
    }

    void forward(
            ConvShape shape, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        ConvShape s = simplest(shape);
        if (Depthwise.suits(s)) {
            Depthwise.run(workers, s, Sweep.forward(s), batch, x, w, b, y);
        } else if (s.isDense()) {
            new DenseProducts(workers, s, batch).forward(x, w, b, y);
        } else {
            run(blocks(s, Sweep.forward(s), false, w), batch, x, b, y);
        }
    }

    private void run(FilterBlocks weights, int batch, float[] x, float @Nullable [] b, float[] y) {
        if (!exact && Winograd.suits(weights.sweep(), batch)) {
            int length = WinogradFilters.length(weights);
            float[] values = Scratch.floats(Scratch.Use.TRANSFORMED_WEIGHTS, length);
            WinogradFilters filters = new WinogradFilters(weights, values).transform(workers);
            new WinogradSweeps(workers, filters, batch, x, b, Finish.nothing(y)).run();
        } else {
            Sweeps.run(workers, weights, batch, x, b, y);
        }
    }

    VectorFixedConv fixed(
            ConvShape shape, int batch, float[] w, float @Nullable [] b, Ending ending) {
        return new VectorFixedConv(workers, exact, simplest(shape), batch, w, b, ending);
    }

    void backwardData(ConvShape shape, int batch, float[] dy, float[] w, float[] dx) {
        ConvShape s = simplest(shape);
        if (s.isDense()) {
            new DenseProducts(workers, s, batch).backwardData(dy, w, dx);
            return;
        }
        for (Sweep sweep : Sweep.backward(s)) {
            if (Depthwise.suits(s)) {
                Depthwise.run(workers, s, sweep, batch, dy, w, null, dx);
            } else {
                run(blocks(s, sweep, true, w), batch, dy, null, dx);
            }
        }
    }

    void backwardWeights(
            ConvShape shape, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        ConvShape s = simplest(shape);
        if (Depthwise.suits(s)) {
            DepthwiseWeights.run(workers, s, batch, x, dy, dw);
        } else if (s.isDense()) {
            new DenseProducts(workers, s, batch).backwardWeights(x, dy, dw);
        } else if (!exact && Winograd.suits(Sweep.forward(s), batch)) {
            new WinogradWeights(workers, Sweep.forward(s), batch, x, dy, dw).run();
        } else {
            WeightSums.run(workers, Sweep.forward(s), batch, x, dy, dw, 0);
        }
        if (db != null) {
            ColumnSums.run(workers, batch * s.output().pixels(), s.filters(), dy, db);
        }
    }

    private static FilterBlocks blocks(ConvShape s, Sweep sweep, boolean turned, float[] w) {
        return new FilterBlocks(sweep, s.window(), turned, w, 0);
    }

    /// A dense layer when every filter is as large as the input: the arrays are the same.
    static ConvShape simplest(ConvShape s) {
        Volume in = s.input();
        boolean whole =
                s.groups() == 1
                        && covers(s.window().x(), in.width())
                        && covers(s.window().y(), in.height());
        return whole ? ConvShape.dense(in.size(), s.filters()) : s;
    }

    private static boolean covers(Axis axis, int size) {
        return axis.kernel() == size
                && axis.before() == 0
                && axis.after() == 0
                && (axis.dilation() == 1 || size == 1);
    }
}
