package dev.fathom.zoo;

import dev.fathom.engine.Engine;
import dev.fathom.engine.EngineProvider;
import dev.fathom.engine.Form;
import dev.fathom.engine.Part;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.PoolShape;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.pool.Pool;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// An engine that keeps values as bfloat16 between its steps: the upper half of a float. It has
/// convolutions with batch norm and function, sums with a function, functions and max pools, and
/// declines all else, so that there is something to convert.
final class Bf16Engine implements Engine {
    /// How often numbers became floats or were made of floats outside a step.
    static final AtomicInteger CONVERSIONS = new AtomicInteger();

    private final Kernels kernels = new ReferenceKernels();

    /// Tells of the engine; it is never the best.
    public static final class Provider implements EngineProvider {
        @Override
        public String name() {
            return "bf16";
        }

        @Override
        public int rank() {
            return -1;
        }

        @Override
        public @Nullable String obstacle() {
            return null;
        }

        @Override
        public Engine open(int threads, boolean exact, String obstacles) {
            return new Bf16Engine();
        }
    }

    /// The only form of this engine.
    private enum Bf16 implements Form {
        BF16;

        @Override
        public Values values(int count) {
            return new Halves(new short[count]);
        }

        @Override
        public String toString() {
            return "bf16";
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Halves(short[] array) implements Values {
        /// The nearest one, the even one of two.
        private static short rounded(float value) {
            int bits = Float.floatToIntBits(value);
            return (short) ((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }

        void write(float[] from) {
            for (int i = 0; i < from.length; i++) {
                array[i] = rounded(from[i]);
            }
        }

        float[] read(int count) {
            float[] result = new float[count];
            for (int i = 0; i < count; i++) {
                result[i] = Float.intBitsToFloat(array[i] << 16);
            }
            return result;
        }

        @Override
        public void toFloats(int count, float[] to) {
            CONVERSIONS.incrementAndGet();
            System.arraycopy(read(count), 0, to, 0, count);
        }

        @Override
        public void fromFloats(int count, float[] from) {
            CONVERSIONS.incrementAndGet();
            for (int i = 0; i < count; i++) {
                array[i] = rounded(from[i]);
            }
        }

        @Override
        public long bytes() {
            return 2L * array.length;
        }
    }

    /// What a step computes, on floats within it.
    private interface Arithmetic {
        void run(int batch, float[][] inputs, float[] output);
    }

    /// @param sizes of the inputs, for one picture
    private record Prepared(List<Integer> sizes, int outputSize, Arithmetic arithmetic)
            implements PreparedStep {
        @Override
        public List<Form> inputs() {
            return Collections.nCopies(sizes.size(), Bf16.BF16);
        }

        @Override
        public Form output() {
            return Bf16.BF16;
        }

        @Override
        public void run(int batch, Values[] inputs, Values output) {
            float[][] x = new float[inputs.length][];
            for (int k = 0; k < x.length; k++) {
                x[k] = ((Halves) inputs[k]).read(batch * sizes.get(k));
            }
            float[] y = new float[batch * outputSize];
            arithmetic.run(batch, x, y);
            ((Halves) output).write(y);
        }
    }

    @Override
    public String name() {
        return "bf16";
    }

    @Override
    public String description() {
        return "bfloat16 between steps, for tests";
    }

    @Override
    public Kernels kernels() {
        return kernels;
    }

    @Override
    public @Nullable PreparedStep prepare(StepRequest r) {
        Ending ending = r.step().ending(r.network());
        return switch (Part.of(r.first())) {
            case CONVOLUTION -> convolution(r);
            case SUM -> prepared(r, ending, (batch, x, y) -> kernels.add(y.length, x[0], x[1], y));
            case FUNCTION -> prepared(r, function(r), (batch, x, y) -> copy(x[0], y));
            case NORM -> null;
            case ALONE -> r.first().layer() instanceof Pool pool ? pool(r, pool) : null;
        };
    }

    private static void copy(float[] from, float[] to) {
        System.arraycopy(from, 0, to, 0, to.length);
    }

    private static Ending function(StepRequest r) {
        return ((Pointwise) r.first().layer()).ending();
    }

    private PreparedStep prepared(StepRequest r, Ending ending, Arithmetic arithmetic) {
        List<Integer> sizes =
                r.step().reads().stream().map(i -> r.network().volume(i).size()).toList();
        Activation f = ending.function();
        Arithmetic all =
                (batch, x, y) -> {
                    arithmetic.run(batch, x, y);
                    if (f != null) {
                        kernels.activate(f, ending.a(), ending.b(), y.length, y, y);
                    }
                };
        return new Prepared(sizes, r.network().volume(r.step().last()).size(), all);
    }

    /// Declines a sum behind a convolution.
    private @Nullable PreparedStep convolution(StepRequest r) {
        StepRequest.Convolution c = r.convolution();
        return c == null || c.adds()
                ? null
                : prepared(
                        r,
                        c.ending(),
                        (batch, x, y) -> kernels.conv(c.shape(), batch, x[0], c.w(), c.b(), y));
    }

    private @Nullable PreparedStep pool(StepRequest r, Pool pool) {
        PoolShape s = new PoolShape(r.first().inputVolumes().getFirst(), pool.window());
        return pool.type() == Pool.Type.MAX
                ? prepared(
                        r, Ending.NONE, (batch, x, y) -> kernels.maxPool(s, batch, x[0], y, null))
                : null;
    }
}
