package dev.fathom.machine;

import dev.fathom.engine.quantized.Finish;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Ending;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// A convolution in whole numbers of an awkward shape, what it reads, and what plain loops make.
final class RandomLayer {
    private static final Activation[] FUNCTIONS = {
        Activation.RELU, Activation.CLIP, Activation.LEAKY_RELU, Activation.TANH
    };

    private final Random random;
    final int batch;
    final WholeConvolution c;
    final float[] x;
    final float @Nullable [] added;

    RandomLayer(long seed) {
        random = new Random(seed);
        batch = 1 + random.nextInt(3);
        ConvShape shape = shape();
        Finish finish = finish();
        int filters = shape.filters();
        byte[] weights = new byte[(int) shape.weights()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (byte) random.nextInt(-127, 128);
        }
        float[] factors = new float[filters];
        double[] bias = new double[filters];
        for (int f = 0; f < filters; f++) {
            factors[f] = (float) Math.scalb(1 + random.nextDouble(), -8 - random.nextInt(4));
            bias[f] = random.nextInt(-20_000, 20_000);
        }
        Grid on = finish.adds() && random.nextInt(4) > 0 ? grid() : null;
        Grid read = grid();
        c = new WholeConvolution(shape, weights, bias, factors, read, on, finish);
        x = onGrid(read, batch * shape.input().size());
        added =
                finish.adds()
                        ? onGrid(on != null ? on : grid(), batch * shape.output().size())
                        : null;
    }

    private Grid grid() {
        int low = -random.nextInt(256);
        return new Grid(0.01f + random.nextFloat(), low, low + 255);
    }

    private @Nullable Grid maybe() {
        return random.nextBoolean() ? grid() : null;
    }

    private Finish finish() {
        boolean adds = random.nextInt(3) == 0;
        boolean ends = random.nextBoolean();
        Ending ending = ends ? new Ending(FUNCTIONS[random.nextInt(4)], 0.25f, 6) : Ending.NONE;
        Grid last = random.nextInt(6) > 0 ? grid() : null;
        return new Finish(maybe(), adds, adds ? maybe() : null, ending, last);
    }

    private ConvShape shape() {
        Window window = new Window(axis(), axis(), Rounding.FLOOR);
        int width = size(window.x());
        int height = size(window.y());
        int groups = 1 + (random.nextInt(3) == 0 ? random.nextInt(4) : 0);
        int depth = groups * (1 + random.nextInt(random.nextInt(20) == 0 ? 300 : 20));
        int filters = groups * (1 + random.nextInt(40));
        if (random.nextInt(5) == 0) {
            groups = depth;
            filters = depth;
        }
        if (random.nextInt(10) == 0) {
            return ConvShape.dense(1 + random.nextInt(700), filters);
        }
        return new ConvShape(new Volume(width, height, depth), window, filters, groups);
    }

    private Axis axis() {
        int kernel = 1 + random.nextInt(random.nextBoolean() ? 1 : 5);
        int before = random.nextBoolean() ? 0 : random.nextInt(3);
        int after = random.nextBoolean() ? before : random.nextInt(3);
        int dilation = 1 + random.nextInt(4) / 3;
        return new Axis(kernel, 1 + random.nextInt(3), before, after, dilation);
    }

    private int size(Axis axis) {
        int least = Math.max(1, axis.extent() - axis.before() - axis.after());
        return least + random.nextInt(random.nextInt(8) == 0 ? 30 : 9);
    }

    private float[] onGrid(Grid grid, int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = random.nextInt(grid.low(), grid.high() + 1) * grid.scale();
        }
        return values;
    }

    /// The definition.
    float[] plain() {
        ConvShape s = c.shape();
        Volume out = s.output();
        int filters = s.filters();
        float[] y = new float[batch * out.size()];
        for (int i = 0; i < y.length; i++) {
            int f = i % filters;
            int pixel = i / filters % out.pixels();
            long sum = sum(i / out.size(), pixel / out.width(), pixel % out.width(), f);
            y[i] = (float) (sum + c.bias()[f]) * c.factors()[f];
        }
        c.finish().apply(y, added, 0, y.length);
        return y;
    }

    private long sum(int picture, int oy, int ox, int f) {
        ConvShape s = c.shape();
        Volume in = s.input();
        Axis ax = s.window().x();
        Axis ay = s.window().y();
        int depth = s.filterDepth();
        int group = f / (s.filters() / s.groups());
        long sum = 0;
        for (int ky = 0; ky < ay.kernel(); ky++) {
            int iy = oy * ay.stride() - ay.before() + ky * ay.dilation();
            for (int kx = 0; kx < ax.kernel(); kx++) {
                int ix = ox * ax.stride() - ax.before() + kx * ax.dilation();
                if (iy < 0 || iy >= in.height() || ix < 0 || ix >= in.width()) {
                    continue;
                }
                int at = ((picture * in.height() + iy) * in.width() + ix) * in.depth();
                int w = ((f * ay.kernel() + ky) * ax.kernel() + kx) * depth;
                for (int k = 0; k < depth; k++) {
                    sum += (long) c.read().whole(x[at + group * depth + k]) * c.weights()[w + k];
                }
            }
        }
        return sum;
    }

    @Override
    public String toString() {
        return "%s of %d, %s, added on %s, %s"
                .formatted(c.shape(), batch, c.read(), c.added(), c.finish());
    }
}
