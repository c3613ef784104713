package dev.fathom.kernel.bf16;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.kernel.vector.VectorKernels;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Convolutions of awkward shapes: each value written out as the order of sums has it.
class Bf16ConvolutionsTest {
    private static final int LAYERS = 250;

    /// A sum of products, two at a time.
    private static final class Sum {
        private float sum;
        private float left;
        private float leftWeight;
        private boolean odd;

        Sum(float from) {
            sum = Bf16.begin(from);
        }

        void add(float x, float w) {
            if (odd) {
                sum = Bf16.add(sum, Bf16.word(left, x), Bf16.word(leftWeight, w));
            }
            left = x;
            leftWeight = w;
            odd = !odd;
        }

        void endPairs() {
            if (odd) {
                add(0, 0);
            }
        }
    }

    /// A convolution, its pictures and gradients.
    private static final class Layer {
        final ConvShape s;
        final int batch;
        final float[] x;
        final float[] w;
        final float[] b;
        final float[] dy;

        Layer(long seed) {
            Random random = new Random(seed);
            batch = 1 + random.nextInt(4);
            s = shape(random);
            x = values(random, batch * s.input().size());
            w = values(random, (int) s.weights());
            b = values(random, s.filters());
            dy = values(random, batch * s.output().size());
        }

        private static ConvShape shape(Random random) {
            Window window = new Window(axis(random), axis(random), Rounding.FLOOR);
            int groups = 1 + (random.nextInt(3) == 0 ? random.nextInt(3) : 0);
            int depth = groups * (1 + random.nextInt(7));
            int filters = groups * (1 + random.nextInt(random.nextInt(6) == 0 ? 150 : 20));
            if (random.nextInt(6) == 0) {
                return ConvShape.dense(1 + random.nextInt(150), filters);
            }
            Volume in = new Volume(size(random, window.x()), size(random, window.y()), depth);
            return new ConvShape(in, window, filters, groups);
        }

        private static Axis axis(Random random) {
            int kernel = 1 + random.nextInt(random.nextBoolean() ? 1 : 4);
            return new Axis(
                    kernel,
                    1 + random.nextInt(3),
                    random.nextInt(3),
                    random.nextInt(3),
                    1 + random.nextInt(4) / 3);
        }

        private static int size(Random random, Axis axis) {
            int least = Math.max(1, axis.extent() - axis.before() - axis.after());
            return least + random.nextInt(random.nextInt(8) == 0 ? 20 : 7);
        }

        private static float[] values(Random random, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = random.nextInt(5) == 0 ? 0 : (float) random.nextGaussian();
            }
            return values;
        }

        private float at(float[] pictures, Volume v, int n, int y, int x, int d) {
            boolean inside = y >= 0 && y < v.height() && x >= 0 && x < v.width();
            return inside ? pictures[((n * v.height() + y) * v.width() + x) * v.depth() + d] : 0;
        }

        private static int place(Axis axis, int window, int tap) {
            return window * axis.stride() - axis.before() + tap * axis.dilation();
        }

        private int weight(int f, int ky, int kx, int d) {
            return ((f * s.window().y().kernel() + ky) * s.window().x().kernel() + kx)
                            * s.filterDepth()
                    + d;
        }

        float[] forward() {
            Volume out = s.output();
            float[] y = new float[batch * out.size()];
            int perGroup = s.filters() / s.groups();
            for (int i = 0; i < y.length; i++) {
                int f = i % s.filters();
                int pixel = i / s.filters();
                int n = pixel / out.pixels();
                int oy = pixel % out.pixels() / out.width();
                int ox = pixel % out.width();
                Sum sum = new Sum(b[f]);
                for (int ky = 0; ky < s.window().y().kernel(); ky++) {
                    for (int kx = 0; kx < s.window().x().kernel(); kx++) {
                        for (int d = 0; d < s.filterDepth(); d++) {
                            int iy = place(s.window().y(), oy, ky);
                            int ix = place(s.window().x(), ox, kx);
                            int c = f / perGroup * s.filterDepth() + d;
                            sum.add(at(x, s.input(), n, iy, ix, c), w[weight(f, ky, kx, d)]);
                        }
                        sum.endPairs();
                    }
                }
                y[i] = sum.sum;
            }
            return y;
        }

        float[] backwardData() {
            Volume in = s.input();
            float[] dx = new float[batch * in.size()];
            int perGroup = s.filters() / s.groups();
            Axis ay = s.window().y();
            Axis ax = s.window().x();
            for (int i = 0; i < dx.length; i++) {
                int c = i % in.depth();
                int pixel = i / in.depth();
                int n = pixel / in.pixels();
                int iy = pixel % in.pixels() / in.width();
                int ix = pixel % in.width();
                Sum sum = new Sum(0);
                for (int ky = ay.kernel() - 1; ky >= 0; ky--) {
                    for (int kx = ax.kernel() - 1; kx >= 0; kx--) {
                        int fromY = iy + ay.before() - ky * ay.dilation();
                        int fromX = ix + ax.before() - kx * ax.dilation();
                        if (fromY % ay.stride() != 0 || fromX % ax.stride() != 0) {
                            continue;
                        }
                        int group = c / s.filterDepth();
                        for (int k = 0; k < perGroup; k++) {
                            int f = group * perGroup + k;
                            float gradient =
                                    at(
                                            dy,
                                            s.output(),
                                            n,
                                            fromY / ay.stride(),
                                            fromX / ax.stride(),
                                            f);
                            sum.add(gradient, w[weight(f, ky, kx, c % s.filterDepth())]);
                        }
                        sum.endPairs();
                    }
                }
                dx[i] = sum.sum;
            }
            return dx;
        }

        float[] backwardWeights() {
            float[] dw = new float[w.length];
            Volume out = s.output();
            int each = Math.ceilDiv(256, out.pixels());
            int perGroup = s.filters() / s.groups();
            for (int f = 0; f < s.filters(); f++) {
                for (int ky = 0; ky < s.window().y().kernel(); ky++) {
                    for (int kx = 0; kx < s.window().x().kernel(); kx++) {
                        for (int d = 0; d < s.filterDepth(); d++) {
                            int c = f / perGroup * s.filterDepth() + d;
                            Float all = null;
                            for (int n = 0; n < batch; n += 2 * each) {
                                float part = part(n, Math.min(batch, n + 2 * each), f, ky, kx, c);
                                all = all == null ? part : part + all;
                            }
                            dw[weight(f, ky, kx, d)] = all;
                        }
                    }
                }
            }
            return dw;
        }

        private float part(int from, int to, int f, int ky, int kx, int c) {
            Sum sum = new Sum(0);
            Volume out = s.output();
            for (int n = from; n < to; n += 2) {
                for (int oy = 0; oy < out.height(); oy++) {
                    for (int ox = 0; ox < out.width(); ox++) {
                        for (int k = n; k < n + 2; k++) {
                            int iy = place(s.window().y(), oy, ky);
                            int ix = place(s.window().x(), ox, kx);
                            boolean isThere = k < batch;
                            sum.add(
                                    isThere ? at(x, s.input(), k, iy, ix, c) : 0,
                                    isThere ? at(dy, out, k, oy, ox, f) : 0);
                        }
                    }
                }
            }
            return sum.sum;
        }
    }

    private static void check(Bf16Convolutions own) {
        List<String> grouped = new ArrayList<>();
        for (int seed = 0; seed < LAYERS; seed++) {
            Layer layer = new Layer(seed);
            float[] y = new float[layer.dy.length];
            float[] dx = new float[layer.x.length];
            float[] dw = new float[layer.w.length];
            own.forward(layer.s, layer.batch, layer.x, layer.w, layer.b, y);
            own.backwardData(layer.s, layer.batch, layer.dy, layer.w, dx);
            own.backwardWeights(layer.s, layer.batch, layer.x, layer.dy, dw);
            String what = seed + ": " + layer.s;
            assertThat(y).as(what).isEqualTo(layer.forward());
            assertThat(dx).as(what).isEqualTo(layer.backwardData());
            assertThat(dw).as(what).isEqualTo(layer.backwardWeights());
            if (layer.s.groups() > 1) {
                grouped.add(what);
            }
        }
        assertThat(grouped).hasSizeGreaterThan(20);
    }

    @Test
    void sums_are_what_their_order_says() {
        check(new Bf16Convolutions(new ReferenceKernels(), new Bf16Loops()));
    }

    @Test
    void any_number_of_threads_gives_the_same_bits() {
        try (Kernels threads = new VectorKernels(3)) {
            check(new Bf16Convolutions(threads, new Bf16Loops()));
        }
    }

    @Test
    void gradients_are_those_of_floats_but_for_rounding() {
        Kernels plain = new ReferenceKernels();
        Kernels own = new Bf16Kernels(plain, new Bf16Loops());
        for (int seed = 0; seed < LAYERS; seed++) {
            Layer layer = new Layer(seed);
            float[] dw = new float[layer.w.length];
            float[] db = new float[layer.b.length];
            float[] exact = new float[layer.w.length];
            float[] biases = new float[layer.b.length];
            own.convBackwardWeights(layer.s, layer.batch, layer.x, layer.dy, dw, db);
            plain.convBackwardWeights(layer.s, layer.batch, layer.x, layer.dy, exact, biases);
            double difference = 0;
            double size = 1e-30;
            for (int i = 0; i < dw.length; i++) {
                difference += Math.pow(dw[i] - exact[i], 2);
                size += Math.pow(exact[i], 2);
            }
            assertThat(Math.sqrt(difference / size)).as("%s", layer.s).isLessThan(0.02);
            for (int f = 0; f < db.length; f++) {
                assertThat(db[f]).isCloseTo(biases[f], org.assertj.core.data.Offset.offset(1e-4f));
            }
        }
    }
}
