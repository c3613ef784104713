package dev.fathom.bench;

import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.NormShape;
import dev.fathom.kernel.PoolShape;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;

/// One kernel on one shape, ready to run.
///
/// @param flops floating-point operations of a run
/// @param bytes memory that a run must at least read and write; 0 when multiply-adds limit it
record KernelCase(
        String kernel, String shape, String pass, double flops, double bytes, Runnable run) {

    /// The cases of one shape, with their arrays: only those of one shape are alive at a time.
    interface Source {
        List<KernelCase> with(Kernels kernels);
    }

    static List<Source> all() {
        List<Source> all = new ArrayList<>();
        all.add(conv("conv", 3, 1, 1, 128, 32, 64, 64, 1));
        all.add(conv("conv", 3, 1, 1, 128, 16, 128, 256, 1));
        all.add(conv("conv", 3, 1, 1, 128, 8, 256, 256, 1));
        all.add(conv("conv", 3, 1, 1, 128, 32, 3, 64, 1));
        all.add(conv("conv", 11, 4, 0, 16, 227, 3, 96, 1));
        all.add(conv("conv", 5, 1, 2, 128, 32, 3, 32, 1));
        all.add(conv("conv", 5, 1, 2, 128, 32, 32, 32, 1));
        all.add(conv("conv", 3, 2, 1, 128, 32, 64, 128, 1));
        all.add(conv("conv", 1, 1, 0, 8, 56, 256, 64, 1));
        all.add(conv("depthwise", 3, 1, 1, 32, 56, 128, 128, 128));
        all.add(conv("dense", 1, 1, 0, 128, 1, 4096, 1024, 1));
        all.add(k -> pointwise(k, 128 * 32 * 32 * 64));
        all.add(k -> pools(k, 128, new Volume(32, 32, 64)));
        all.add(k -> norms(k, 128, new Volume(32, 32, 64)));
        return all;
    }

    private static Source conv(
            String name,
            int kernel,
            int stride,
            int padding,
            int batch,
            int size,
            int in,
            int out,
            int groups) {
        // Less padding after, where the last window would not end at the border.
        int after = padding - (size - kernel + 2 * padding) % stride;
        Window window =
                Window.of(kernel).stride(stride, stride).padding(padding, after, padding, after);
        ConvShape s = new ConvShape(new Volume(size, size, in), window, out, groups);
        String shape =
                "%sx%s%s %sx%sx%s %s->%s"
                        .formatted(
                                kernel,
                                kernel,
                                stride > 1 ? "s" + stride : "",
                                batch,
                                size,
                                size,
                                in,
                                out);
        return k -> conv(k, name, shape, s, batch);
    }

    private static List<KernelCase> conv(
            Kernels k, String name, String shape, ConvShape s, int batch) {
        float[] x = values(batch * s.input().size());
        float[] w = values(Math.toIntExact(s.weights()));
        float[] b = values(s.filters());
        float[] y = values(batch * s.output().size());
        float[] dx = new float[x.length];
        float[] dw = new float[w.length];
        float[] db = new float[b.length];
        double flops = 2.0 * batch * s.macs();
        BiFunction<String, Runnable, KernelCase> pass =
                (kind, run) -> new KernelCase(name, shape, kind, flops, 0, run);
        return List.of(
                pass.apply("forward", () -> k.conv(s, batch, x, w, b, y)),
                pass.apply("backward-data", () -> k.convBackwardData(s, batch, y, w, dx)),
                pass.apply(
                        "backward-weights", () -> k.convBackwardWeights(s, batch, x, y, dw, db)));
    }

    private static List<KernelCase> pointwise(Kernels k, int count) {
        float[] x = values(count);
        float[] y = new float[count];
        return List.of(
                new KernelCase(
                        "relu",
                        count + "",
                        "forward",
                        count,
                        8.0 * count,
                        () -> k.activate(Activation.RELU, 0, 0, count, x, y)));
    }

    private static List<KernelCase> pools(Kernels k, int batch, Volume in) {
        PoolShape s = new PoolShape(in, Window.of(2).stride(2, 2));
        float[] x = values(batch * in.size());
        float[] y = new float[batch * s.output().size()];
        int[] winners = new int[y.length];
        return List.of(
                new KernelCase(
                        "max pool",
                        "2x2s2 " + batch + "x" + in.width() + "x" + in.height() + " " + in.depth(),
                        "forward",
                        x.length,
                        4.0 * x.length + 8.0 * y.length,
                        () -> k.maxPool(s, batch, x, y, winners)));
    }

    private static List<KernelCase> norms(Kernels k, int batch, Volume in) {
        int columns = batch * in.pixels();
        float[] x = values(columns * in.depth());
        float[] y = new float[x.length];
        float[] mean = new float[in.depth()];
        float[] variance = new float[in.depth()];
        return List.of(
                new KernelCase(
                        "batch norm",
                        batch + "x" + in.width() + "x" + in.height() + " " + in.depth(),
                        "forward",
                        6.0 * x.length,
                        12.0 * x.length,
                        () -> {
                            k.moments(columns, in.depth(), x, mean, variance);
                            NormShape s = NormShape.of(columns, in.depth(), 1e-5f);
                            k.normalize(s, x, mean, variance, null, null, y);
                        }));
    }

    private static float[] values(int count) {
        Random random = new Random(count);
        float[] v = new float[count];
        for (int i = 0; i < count; i++) {
            v[i] = random.nextFloat() - 0.5f;
        }
        return v;
    }
}
