package dev.fathom.layer;

import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Volume;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one layer sees while it runs: the shapes, the arrays and the kernels.
///
/// Arrays hold at least `batch` volumes and may be longer. A layer overwrites its results; it never
/// adds to what was there.
///
/// Safe for use by one thread at a time.
public final class Pass {
    private final Kernels kernels;
    private final List<Volume> inputs;
    private final Volume output;
    private final float[][] x;
    private final float[] y;
    private final float[][] weights;
    private final Ending ending;
    private final float @Nullable [] dy;
    private final float[] @Nullable [] dx;
    private final float[] @Nullable [] dweights;
    private final int[] ints;
    private final float[] floats;
    private int batch;
    private boolean training;
    private long seed;

    /// @param ending a function that the layer computes as well; only batch norm can
    /// @param dy gradient of the output; null outside training
    /// @param dx gradients of the inputs, null where not wanted
    /// @param dweights gradients of the weights, null where not wanted
    /// @param ints as many as [Layer#memory] asks for; empty outside training
    /// @param floats the same
    public Pass(
            Kernels kernels,
            List<Volume> inputs,
            Volume output,
            float[][] x,
            float[] y,
            float[][] weights,
            Ending ending,
            float @Nullable [] dy,
            float[] @Nullable [] dx,
            float[] @Nullable [] dweights,
            int[] ints,
            float[] floats) {
        this.kernels = kernels;
        this.inputs = List.copyOf(inputs);
        this.output = output;
        this.x = x;
        this.y = y;
        this.weights = weights;
        this.ending = ending;
        this.dy = dy;
        this.dx = dx;
        this.dweights = dweights;
        this.ints = ints;
        this.floats = floats;
    }

    /// Says what the next forward and backward are about.
    ///
    /// @param seed decides everything random in this step and layer
    public Pass step(int batch, boolean training, long seed) {
        this.batch = batch;
        this.training = training;
        this.seed = seed;
        return this;
    }

    /// The function that follows, which the layer computes as well.
    public Ending ending() {
        return ending;
    }

    /// What the layer computes with.
    public Kernels kernels() {
        return kernels;
    }

    /// Runs the work with the number of each picture of the batch, on all threads.
    public void eachPicture(Kernels.Work work) {
        kernels.parallel(batch, work);
    }

    /// Runs the work with where each row of the output begins, through all pictures of the batch,
    /// on all threads.
    public void eachRow(Kernels.Work work) {
        int row = output.width() * output.depth();
        kernels.parallel(batch * output.height(), r -> work.run(r * row));
    }

    /// Number of pictures in this step.
    public int batch() {
        return batch;
    }

    /// Whether the layer learns: batch norm uses the batch's moments, dropout drops.
    public boolean training() {
        return training;
    }

    /// Whether backward will follow, so that a layer keeps in its memory what that needs.
    public boolean keeps() {
        return dy != null && dy.length > 0;
    }

    /// Decides everything random in this step and layer; the same in forward and backward.
    public long seed() {
        return seed;
    }

    /// Volumes of the inputs, without the batch.
    public List<Volume> inputs() {
        return inputs;
    }

    /// Volume of the first input.
    public Volume input() {
        return inputs.getFirst();
    }

    /// Volume of the output, without the batch.
    public Volume output() {
        return output;
    }

    /// Number of depth columns of the whole batch in the output.
    public int columns() {
        return batch * output.pixels();
    }

    /// Number of values of the whole batch in the output.
    public int count() {
        return batch * output.size();
    }

    /// Copies as many values as the whole batch has in the output.
    public void copy(float[] from, float[] to) {
        int size = output.size();
        kernels.parallel(batch, n -> System.arraycopy(from, n * size, to, n * size, size));
    }

    /// Copies a part of every depth column of the output's width and height.
    ///
    /// @param from array whose columns are `fromDepth` long
    /// @param fromStart first channel that is read
    /// @param to array whose columns are `toDepth` long
    /// @param toStart first channel that is written
    /// @param depth number of channels that are copied
    public void copyDepth(
            float[] from,
            int fromDepth,
            int fromStart,
            float[] to,
            int toDepth,
            int toStart,
            int depth) {
        copyRuns(output.depth(), from, fromDepth, fromStart, to, toDepth, toStart, depth);
    }

    /// Copies a part of every run of values.
    ///
    /// @param outputRun length of the output's runs, which says how many there are
    /// @param from array whose runs are `fromRun` long
    /// @param fromStart first value of each that is read
    /// @param to array whose runs are `toRun` long
    /// @param toStart first value of each that is written
    /// @param length number of values that are copied
    public void copyRuns(
            int outputRun,
            float[] from,
            int fromRun,
            int fromStart,
            float[] to,
            int toRun,
            int toStart,
            int length) {
        int runs = output.size() / outputRun;
        kernels.parallel(
                batch,
                n -> {
                    for (int r = n * runs; r < (n + 1) * runs; r++) {
                        System.arraycopy(
                                from, r * fromRun + fromStart, to, r * toRun + toStart, length);
                    }
                });
    }

    /// Values of the first input, batch × volume, read only.
    public float[] x() {
        return x[0];
    }

    /// Values of an input, batch × volume, read only.
    public float[] x(int input) {
        return x[input];
    }

    /// Values of the output, batch × volume, which forward writes.
    public float[] y() {
        return y;
    }

    /// Values of a parameter, in the order of the layer's parameters, read only.
    public float[] weight(int parameter) {
        return weights[parameter];
    }

    /// The array of a parameter that a layer may lack: null when it has fewer.
    public float @Nullable [] weightOrNull(int parameter) {
        return parameter < weights.length ? weights[parameter] : null;
    }

    /// Gradient of the output, batch × volume.
    ///
    /// @throws IllegalStateException when the pass is not for training
    public float[] dy() {
        if (dy == null) {
            throw new IllegalStateException("backward needs a pass for training");
        }
        return dy;
    }

    /// Where the gradient of the first input goes, over what was there; null when not wanted.
    public float @Nullable [] dx() {
        return dx[0];
    }

    /// Where the gradient of an input goes, over what was there; null when not wanted.
    public float @Nullable [] dx(int input) {
        return dx[input];
    }

    /// Null when not wanted or when the layer has no such parameter.
    public float @Nullable [] dweight(int parameter) {
        return parameter < dweights.length ? dweights[parameter] : null;
    }

    /// The layer's own memory from forward to backward, as long as it asked for.
    public int[] ints() {
        return ints;
    }

    /// The layer's own memory from forward to backward, as long as it asked for.
    public float[] floats() {
        return floats;
    }
}
