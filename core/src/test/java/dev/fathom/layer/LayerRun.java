package dev.fathom.layer;

import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One layer run by itself on values drawn from a seed: a batch of two in arrays with room for
/// three.
final class LayerRun {
    static final int BATCH = 2;
    private static final int ROOM = 3;

    final Samples.Sample sample;
    final float[][] x;
    final float[][] weights;
    final float[] y;
    final float[] dy;
    final float[] @Nullable [] dx;
    final float[] @Nullable [] dweights;
    private final Kernels kernels;
    private boolean training = true;
    private long seed = 17;
    private final int[] ints;
    private final float[] floats;

    /// @param rubbish what stands in all results before
    LayerRun(Samples.Sample sample, Kernels kernels, long seed, float rubbish) {
        this.sample = sample;
        this.kernels = kernels;
        Random random = new Random(seed);
        x = sample.inputs().stream().map(v -> spaced(v, random)).toArray(float[][]::new);
        weights = sample.parameters().stream().map(p -> values(p, random)).toArray(float[][]::new);
        y = filled(ROOM * sample.output().size(), rubbish);
        dy = new float[y.length];
        for (int i = 0; i < dy.length; i++) {
            dy[i] = (float) random.nextGaussian();
        }
        dx = Arrays.stream(x).map(a -> filled(a.length, rubbish)).toArray(float[][]::new);
        dweights =
                sample.parameters().stream()
                        .map(p -> p.trained() ? filled(p.size(), rubbish) : null)
                        .toArray(float[][]::new);
        Layer.Memory memory = sample.layer().memory(sample.inputs());
        ints = new int[ROOM * memory.intsPerPicture()];
        Arrays.fill(ints, -1);
        floats = filled(memory.floats(), rubbish);
    }

    /// Values in random order that differ from each other and from 0, so that a small step changes
    /// no largest value and no sign.
    private static float[] spaced(Volume v, Random random) {
        int count = ROOM * v.size();
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, random);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (order.get(i) - count / 2 + 0.5f) / 64;
        }
        return values;
    }

    private static float[] values(Parameter p, Random random) {
        float[] values = new float[p.size()];
        if (!p.trained()) {
            p.initial().fill(values, p, random);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (0.5 * random.nextGaussian());
        }
        return values;
    }

    private static float[] filled(int length, float value) {
        float[] array = new float[length];
        Arrays.fill(array, value);
        return array;
    }

    private Pass pass() {
        return new Pass(
                        kernels,
                        sample.inputs(),
                        sample.output(),
                        x,
                        y,
                        weights,
                        Ending.NONE,
                        dy,
                        dx,
                        dweights,
                        ints,
                        floats)
                .step(BATCH, training, seed);
    }

    /// The gradient of an input that was wanted.
    float[] dx(int input) {
        return Objects.requireNonNull(dx[input]);
    }

    LayerRun forward() {
        sample.layer().forward(pass());
        return this;
    }

    /// From here on it draws with another seed.
    LayerRun seed(long other) {
        seed = other;
        return this;
    }

    /// From here on it computes as in inference, and no gradients of weights are wanted.
    LayerRun frozen() {
        training = false;
        Arrays.fill(dweights, null);
        return this;
    }

    LayerRun infer() {
        Pass p = inference(kernels, sample.inputs(), sample.output(), x, y, weights);
        sample.layer().forward(p.step(BATCH, false, 0));
        return this;
    }

    /// Nothing is kept, no gradients.
    static Pass inference(
            Kernels kernels,
            List<Volume> inputs,
            Volume output,
            float[][] x,
            float[] y,
            float[][] weights) {
        return new Pass(
                kernels,
                inputs,
                output,
                x,
                y,
                weights,
                Ending.NONE,
                null,
                new float[x.length][],
                new float[weights.length][],
                new int[0],
                new float[0]);
    }

    LayerRun backward() {
        sample.layer().backward(pass());
        return this;
    }

    /// Σ y·dy over the batch: dy is its gradient.
    double loss() {
        forward();
        double sum = 0;
        for (int i = 0; i < BATCH * sample.output().size(); i++) {
            sum += (double) y[i] * dy[i];
        }
        return sum;
    }

    /// The batch's part of an array that has room for more.
    static float[] batch(float[] array) {
        return Arrays.copyOf(array, array.length / ROOM * BATCH);
    }

    /// The other part.
    static float[] rest(float[] array) {
        return Arrays.copyOfRange(array, array.length / ROOM * BATCH, array.length);
    }
}
