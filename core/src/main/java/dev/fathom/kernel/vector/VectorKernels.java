package dev.fathom.kernel.vector;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.LrnShape;
import dev.fathom.kernel.NormShape;
import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Width;
import dev.fathom.kernel.vector.lanes.Workers;
import dev.fathom.kernel.vector.norm.VectorBatchNorm;
import dev.fathom.kernel.vector.norm.VectorLrn;
import dev.fathom.kernel.vector.pointwise.VectorActivations;
import dev.fathom.kernel.vector.pointwise.VectorPointwise;
import dev.fathom.kernel.vector.pointwise.VectorSoftmax;
import dev.fathom.kernel.vector.pool.VectorPools;
import org.jspecify.annotations.Nullable;

/// The Vector API on all cores: each concern has a class of its own.
///
/// Thread-safe: jobs of several threads are done one after the other.
public final class VectorKernels implements Kernels {
    private static final int RUN = 16384;

    private final Workers workers;
    private final boolean exact;
    private final VectorConv conv;
    private final LocalConv local;

    public VectorKernels(int threads) {
        this(threads, false);
    }

    /// @param exact see [Kernels#isExact]
    /// @throws IllegalArgumentException when the system property `fathom.vector.bits` is set, and
    ///   not to 128, 256 or 512
    public VectorKernels(int threads, boolean exact) {
        this(new Workers(threads), exact);
    }

    private VectorKernels(Workers workers, boolean exact) {
        Width.bits(0);
        this.workers = workers;
        this.exact = exact;
        conv = new VectorConv(workers, exact);
        local = new LocalConv(workers);
    }

    /// The same on the same threads, with [exact][Kernels#isExact] sums.
    public VectorKernels exactly() {
        return exact ? this : new VectorKernels(workers, true);
    }

    /// What they are, in a sentence for people.
    public String description() {
        return "Vector API: "
                + Lanes.COUNT
                + " floats at once, threads "
                + workers.threads()
                + (exact ? ", exact sums" : "")
                + (FUSED
                        ? ""
                        : ", without fused multiply-adds (FMA), which this processor or its virtual"
                                + " machine lacks: slower, and the last bits of results are others"
                                + " than with them");
    }

    /// What their results' bits depend on: how products are added, and of what sums are made.
    public String arithmetic() {
        return (FUSED ? "fma" : "mul-add") + (exact ? " exact" : "");
    }

    @Override
    public int threads() {
        return workers.threads();
    }

    @Override
    public boolean isExact() {
        return exact;
    }

    @Override
    public void parallel(int count, Work work) {
        workers.parallel(count, work);
    }

    @Override
    public void close() {
        workers.close();
    }

    @Override
    public void conv(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        conv.forward(s, batch, x, w, b, y);
    }

    /// Makes a convolution ready whose weights don't change any more: they are laid out once. What
    /// follows it, a sum and a function, is done while the results are in the cache.
    ///
    /// @param batch most pictures of a run
    /// @param w weights, see [ConvShape]; they and the biases must stay as they are
    /// @param b a bias a filter, or null
    public VectorFixedConv fixed(
            ConvShape s, int batch, float[] w, float @Nullable [] b, Ending ending) {
        return conv.fixed(s, batch, w, b, ending);
    }

    /// Whether each sum of [#fixed] is of a window's products, in order, by fused multiply-adds.
    public boolean addsInOrder(ConvShape s, int batch) {
        return FUSED && VectorFixedConv.isDirect(VectorConv.simplest(s), batch, isExact());
    }

    @Override
    public void convBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        conv.backwardData(s, batch, dy, w, dx);
    }

    @Override
    public void convBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        conv.backwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void local(
            ConvShape s, int batch, float[] x, float[] w, float @Nullable [] b, float[] y) {
        local.forward(s, batch, x, w, b, y);
    }

    @Override
    public void localBackwardData(ConvShape s, int batch, float[] dy, float[] w, float[] dx) {
        local.backwardData(s, batch, dy, w, dx);
    }

    @Override
    public void localBackwardWeights(
            ConvShape s, int batch, float[] x, float[] dy, float[] dw, float @Nullable [] db) {
        local.backwardWeights(s, batch, x, dy, dw, db);
    }

    @Override
    public void maxPool(PoolShape s, int batch, float[] x, float[] y, int @Nullable [] winners) {
        new VectorPools(workers, s, batch).max(x, y, winners);
    }

    @Override
    public void maxPoolBackward(PoolShape s, int batch, float[] dy, int[] winners, float[] dx) {
        new VectorPools(workers, s, batch).maxBackward(dy, winners, dx);
    }

    @Override
    public void averagePool(PoolShape s, int batch, boolean countPadding, float[] x, float[] y) {
        new VectorPools(workers, s, batch).average(countPadding, x, y);
    }

    @Override
    public void averagePoolBackward(
            PoolShape s, int batch, boolean countPadding, float[] dy, float[] dx) {
        new VectorPools(workers, s, batch).averageBackward(countPadding, dy, dx);
    }

    @Override
    public void activate(Activation f, float a, float b, int count, float[] x, float[] y) {
        inRuns(count, 1, (from, to) -> VectorActivations.forward(f, a, b, from, to, x, y));
    }

    @Override
    public void activateBackward(
            Activation f, float a, float b, int count, float[] x, float[] dy, float[] dx) {
        inRuns(count, 1, (from, to) -> VectorActivations.backward(f, a, b, from, to, x, dy, dx));
    }

    @Override
    public void add(int count, float[] a, float[] b, float[] y) {
        inRuns(count, 1, (from, to) -> VectorPointwise.add(from, to, a, b, y));
    }

    @Override
    public void scale(int count, float factor, float[] x, float[] y) {
        inRuns(count, 1, (from, to) -> VectorPointwise.scale(from, to, factor, x, y));
    }

    @Override
    public void dropout(int count, float rate, long seed, float[] x, float[] y) {
        inRuns(count, 1, (from, to) -> VectorPointwise.dropout(from, to, rate, seed, x, y));
    }

    @Override
    public void lrn(LrnShape s, int columns, int depth, float[] x, float[] y) {
        inRuns(columns, depth, (from, to) -> new VectorLrn(s, depth).forward(from, to, x, y));
    }

    @Override
    public void lrnBackward(LrnShape s, int columns, int depth, float[] x, float[] dy, float[] dx) {
        inRuns(columns, depth, (from, to) -> new VectorLrn(s, depth).backward(from, to, x, dy, dx));
    }

    @Override
    public void softmax(int columns, int depth, float[] x, float[] y) {
        inRuns(columns, depth, (from, to) -> VectorSoftmax.forward(from, to, depth, x, y));
    }

    @Override
    public void softmaxBackward(int columns, int depth, float[] y, float[] dy, float[] dx) {
        inRuns(columns, depth, (from, to) -> VectorSoftmax.backward(from, to, depth, y, dy, dx));
    }

    @Override
    public void moments(int columns, int depth, float[] x, float[] mean, float[] variance) {
        new VectorBatchNorm(workers, columns, depth).moments(x, mean, variance);
    }

    @Override
    public void normalize(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] y) {
        new VectorBatchNorm(workers, s.columns(), s.depth())
                .normalize(s, x, mean, variance, scale, shift, y);
    }

    @Override
    public void normalizeBackward(
            NormShape s,
            float[] x,
            float[] mean,
            float[] variance,
            float @Nullable [] scale,
            float @Nullable [] shift,
            float[] dy,
            float @Nullable [] dx,
            float @Nullable [] dscale,
            float @Nullable [] dshift) {
        new VectorBatchNorm(workers, s.columns(), s.depth())
                .normalizeBackward(s, x, mean, variance, scale, shift, dy, dx, dscale, dshift);
    }

    /// Work on neighbouring things, from one up to before another.
    private interface Run {
        void work(int from, int to);
    }

    /// Cuts `count` things of `size` values each into runs of about [#RUN] values.
    private void inRuns(int count, int size, Run run) {
        int step = Math.max(1, RUN / size);
        workers.parallel(
                Math.ceilDiv(count, step),
                i -> run.work(i * step, Math.min(count, (i + 1) * step)));
    }
}
