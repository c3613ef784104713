package dev.fathom.kernel;

import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Stream;

/// A call of a kernel on seeded random values, to compare the results of several kernels.
///
/// Outputs are filled and a little too long, so that what is forgotten or written too far shows.
///
/// @param tolerance of each output, relative to its largest value
/// @param run gives the outputs
public record Call(String name, double tolerance, Function<Kernels, List<float[]>> run) {

    @Override
    public String toString() {
        return name;
    }

    /// Random values; some are not finite if so wished.
    public record Input(long seed, boolean wild) {
        public float[] values(int count) {
            Random random = new Random(seed + count);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) (2 * random.nextGaussian() + 0.5);
                if (wild && random.nextInt(40) == 0) {
                    float[] odd = {
                        Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, -0f
                    };
                    values[i] = odd[random.nextInt(odd.length)];
                }
            }
            return values;
        }
    }

    private static float[] output(int count) {
        float[] values = new float[count + 3];
        Arrays.fill(values, 7);
        return values;
    }

    public static Stream<Call> pools(Input in, int batch, Volume volume, Window window) {
        PoolShape s = new PoolShape(volume, window);
        float[] x = in.values(batch * volume.size());
        float[] dy = new Input(1, in.wild()).values(batch * s.output().size());
        String name = " " + batch + "×" + volume + " " + window;
        return Stream.of(
                new Call("maxPool" + name, 0, k -> max(k, s, batch, x, dy)),
                new Call("averagePool" + name, 2e-6, k -> average(k, s, batch, false, x, dy)),
                new Call("averagePool+" + name, 2e-6, k -> average(k, s, batch, true, x, dy)));
    }

    private static List<float[]> max(Kernels k, PoolShape s, int batch, float[] x, float[] dy) {
        float[] y = output(dy.length);
        float[] alone = output(dy.length);
        float[] dx = output(x.length);
        int[] winners = new int[y.length];
        k.maxPool(s, batch, x, y, winners);
        k.maxPool(s, batch, x, alone, null);
        k.maxPoolBackward(s, batch, dy, winners, dx);
        float[] places = new float[winners.length];
        for (int i = 0; i < places.length; i++) {
            places[i] = winners[i];
        }
        return List.of(y, alone, places, dx);
    }

    private static List<float[]> average(
            Kernels k, PoolShape s, int batch, boolean countPadding, float[] x, float[] dy) {
        float[] y = output(dy.length);
        float[] dx = output(x.length);
        k.averagePool(s, batch, countPadding, x, y);
        k.averagePoolBackward(s, batch, countPadding, dy, dx);
        return List.of(y, dx);
    }

    public static Stream<Call> pointwise(Input in, int count) {
        float[] x = in.values(count);
        float[] dy = new Input(1, in.wild()).values(count);
        Stream<Call> activations =
                Stream.of(Activation.values())
                        .map(f -> new Call(f + " " + count, 1e-6, k -> activate(k, f, x, dy)));
        Stream<Call> others =
                Stream.of(
                        new Call("add " + count, 0, k -> one(count, y -> k.add(count, x, dy, y))),
                        new Call(
                                "scale " + count,
                                0,
                                k -> one(count, y -> k.scale(count, 0.3f, x, y))),
                        new Call(
                                "dropout " + count,
                                0,
                                k -> one(count, y -> k.dropout(count, 0.4f, 99, x, y))));
        return Stream.concat(activations, others);
    }

    private static List<float[]> activate(Kernels k, Activation f, float[] x, float[] dy) {
        return Stream.concat(
                        one(x.length, y -> k.activate(f, 0.2f, 0.7f, x.length, x, y)).stream(),
                        one(x.length, y -> k.activateBackward(f, 0.2f, 0.7f, x.length, x, dy, y))
                                .stream())
                .toList();
    }

    private interface Fill {
        void fill(float[] y);
    }

    private static List<float[]> one(int count, Fill fill) {
        float[] y = output(count);
        fill.fill(y);
        return List.of(y);
    }

    public static Stream<Call> columns(Input in, int columns, int depth) {
        int n = columns * depth;
        float[] x = in.values(n);
        float[] dy = new Input(1, in.wild()).values(n);
        String name = " " + columns + "×" + depth;
        Stream<Call> lrn =
                Stream.of(
                                new LrnShape(5, 0.04f, 0.75f, 2),
                                new LrnShape(4, 0.1f, 0.75f, 1),
                                new LrnShape(3, 0.1f, 0.6f, 1),
                                new LrnShape(1, 1, 0.5f, 0.1f))
                        .map(s -> new Call(s + name, 2e-6, k -> lrn(k, s, columns, depth, x, dy)));
        return Stream.concat(
                lrn,
                Stream.of(
                        new Call("softmax" + name, 2e-6, k -> softmax(k, columns, depth, x, dy)),
                        new Call("batchNorm" + name, 4e-6, k -> norm(k, columns, depth, x, dy)),
                        new Call(
                                "batchNorm and leakyRelu" + name,
                                4e-6,
                                k -> normAnd(Activation.LEAKY_RELU, k, columns, depth, x, dy)),
                        new Call(
                                "batchNorm and gelu" + name,
                                4e-6,
                                k -> normAnd(Activation.GELU, k, columns, depth, x, dy))));
    }

    private static List<float[]> lrn(
            Kernels k, LrnShape s, int columns, int depth, float[] x, float[] dy) {
        float[] y = output(x.length);
        float[] dx = output(x.length);
        k.lrn(s, columns, depth, x, y);
        k.lrnBackward(s, columns, depth, x, dy, dx);
        return List.of(y, dx);
    }

    private static List<float[]> softmax(Kernels k, int columns, int depth, float[] x, float[] dy) {
        float[] y = output(x.length);
        float[] dx = output(x.length);
        k.softmax(columns, depth, x, y);
        k.softmaxBackward(columns, depth, x, dy, dx);
        return List.of(y, dx);
    }

    private static List<float[]> norm(Kernels k, int columns, int depth, float[] x, float[] dy) {
        float[] mean = output(depth);
        float[] variance = output(depth);
        k.moments(columns, depth, x, mean, variance);
        float[] scale = new Input(2, false).values(depth);
        float[] shift = new Input(3, false).values(depth);
        float[] y = output(x.length);
        float[] unit = output(x.length);
        NormShape s = NormShape.of(columns, depth, 0.1f);
        k.normalize(s, x, mean, variance, scale, shift, y);
        k.normalize(s, x, mean, variance, null, null, unit);
        float[] dx = output(x.length);
        float[] unitDx = output(x.length);
        float[] dscale = output(depth);
        float[] dshift = output(depth);
        k.normalizeBackward(s, x, mean, variance, scale, shift, dy, dx, dscale, dshift);
        k.normalizeBackward(s, x, mean, variance, null, null, dy, unitDx, null, null);
        return List.of(mean, variance, y, unit, dx, unitDx, dscale, dshift);
    }

    private static List<float[]> normAnd(
            Activation f, Kernels k, int columns, int depth, float[] x, float[] dy) {
        float[] mean = output(depth);
        float[] variance = output(depth);
        k.moments(columns, depth, x, mean, variance);
        float[] scale = new Input(2, false).values(depth);
        float[] shift = new Input(3, false).values(depth);
        float[] y = output(x.length);
        float[] dx = output(x.length);
        float[] dscale = output(depth);
        float[] dshift = output(depth);
        NormShape s = new NormShape(columns, depth, 0.1f, new Ending(f, 0.2f, 0));
        k.normalize(s, x, mean, variance, scale, shift, y);
        k.normalizeBackward(s, x, mean, variance, scale, shift, dy, dx, dscale, dshift);
        return List.of(y, dx, dscale, dshift);
    }

    /// Windows that overlap, leave gaps, hang over, are dilated, or see all.
    public static Stream<Window> windows(Volume volume) {
        return Stream.of(
                        Window.of(2).stride(2, 2),
                        Window.of(3).stride(2, 2),
                        Window.of(3).padding(1, 1, 1, 1),
                        Window.of(2, 1).stride(3, 2).padding(1, 0, 0, 0),
                        Window.of(3, 2).dilation(2, 3).padding(2, 1, 1, 2),
                        Window.of(volume.width(), volume.height()))
                .flatMap(w -> Stream.of(w.rounding(Rounding.FLOOR), w.rounding(Rounding.CEIL)));
    }
}
