package dev.fathom.kernel.vector;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.vector.depthwise.Depthwise;
import dev.fathom.kernel.vector.direct.DenseProducts;
import dev.fathom.kernel.vector.direct.FilterBlocks;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.direct.Sweeps;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.pointwise.Finish;
import dev.fathom.kernel.vector.winograd.Winograd;
import dev.fathom.kernel.vector.winograd.WinogradFilters;
import dev.fathom.kernel.vector.winograd.WinogradSweeps;
import org.jspecify.annotations.Nullable;

/// A convolution whose weights don't change any more, laid out once, with what follows it: see
/// [VectorKernels#fixed]. Any number of threads may run it at the same time.
public final class VectorFixedConv {
    private final Workers workers;
    private final ConvShape shape;
    private final int most;
    private final float[] w;
    private final float @Nullable [] b;
    private final Ending ending;
    private final FilterBlocks weights;
    private final @Nullable WinogradFilters transformed;
    private final float @Nullable [] packed;

    /// @param shape the simplest that computes the same
    /// @param exact whether every sum is of the products themselves: no [Winograd]
    VectorFixedConv(
            Workers workers,
            boolean exact,
            ConvShape shape,
            int batch,
            float[] w,
            float @Nullable [] b,
            Ending ending) {
        this.workers = workers;
        this.shape = shape;
        most = batch;
        this.w = w;
        this.b = b;
        this.ending = ending;
        Sweep sweep = Sweep.forward(shape);
        weights = new FilterBlocks(sweep, shape.window(), false, w, 0);
        boolean direct = isDirect(shape, batch, exact);
        boolean winograd = !direct && isLaidOut(shape);
        transformed = winograd ? transformed() : null;
        packed = direct ? packed() : null;
    }

    private static boolean isLaidOut(ConvShape shape) {
        return !Depthwise.suits(shape) && !shape.isDense();
    }

    /// Whether each sum is of a window's products, one after the other, by kernels for any window.
    static boolean isDirect(ConvShape shape, int batch, boolean exact) {
        return isLaidOut(shape) && (exact || !Winograd.suits(Sweep.forward(shape), batch));
    }

    private WinogradFilters transformed() {
        float[] values = new float[WinogradFilters.length(weights)];
        return new WinogradFilters(weights, values).transform(workers);
    }

    private float[] packed() {
        return weights.packAll(workers, new float[weights.length()]);
    }

    /// `y = f(conv(x) + added)`.
    ///
    /// @param batch at most as many pictures as it was made for
    /// @param added batch × output, or null for nothing
    public void run(int batch, float[] x, float @Nullable [] added, float[] y) {
        Finish finish = new Finish(ending, added, y);
        if (transformed != null) {
            new WinogradSweeps(workers, transformed, batch, x, b, finish).run();
        } else if (packed != null) {
            Sweeps.run(workers, weights, packed, batch, x, b, finish);
        } else {
            if (shape.isDense()) {
                DenseProducts.fixed(workers, shape, batch, most).forward(x, w, b, y);
            } else {
                Depthwise.run(workers, shape, weights.sweep(), batch, x, w, b, y);
            }
            finish.all(workers, batch * shape.output().size());
        }
    }
}
