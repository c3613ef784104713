package dev.fathom.engine.quantized;

import dev.fathom.engine.Engine;
import dev.fathom.engine.FloatStep;
import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Step;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.Values;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.tensor.Stored;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A convolution and what follows it, in whole numbers or in floats. Thread-safe.
///
/// Single precision holds all whole numbers up to 2²⁴: where no sum of a filter's products can be
/// larger, an engine that multiplies floats gives exact sums, in whatever order it adds. All else
/// is summed in double.
///
/// @param wide null where the engine's own convolution is exact
/// @param exact that, of whole numbers without biases
/// @param read the grid of what it reads; null when it computes in floats
/// @param bias whole numbers, for the engine's own convolution
/// @param factors by filter, what its sums are to be multiplied by; null when it computes in floats
@SuppressWarnings("ArrayRecordComponent") // never compared
record ConvolutionStep(
        ConvShape shape,
        Kernels kernels,
        @Nullable WideSums wide,
        @Nullable PreparedStep exact,
        @Nullable Grid read,
        double[] bias,
        float @Nullable [] factors,
        Finish finish)
        implements FloatStep {
    private static final float MOST_EXACT = 1 << 24;

    /// Values that are worth a piece of work.
    private static final int RUN = 1 << 14;

    /// @param quick whether the engine's own convolution may compute, in whatever order it adds
    static ConvolutionStep ofFloats(
            Engine engine, StepRequest r, StepRequest.Convolution c, Finish finish, boolean quick) {
        double[] bias = new double[c.shape().filters()];
        float[] b = c.b();
        for (int f = 0; b != null && f < bias.length; f++) {
            bias[f] = b[f];
        }
        PreparedStep own = quick ? alone(engine, r, r.weights()) : null;
        WideSums wide = own == null ? new WideSums(c.shape(), c.w(), bias) : null;
        return new ConvolutionStep(
                c.shape(), engine.kernels(), wide, own, null, bias, null, finish);
    }

    static ConvolutionStep ofWholes(Engine engine, StepRequest r, WholeConvolution c) {
        float[] w = new float[c.weights().length];
        for (int i = 0; i < w.length; i++) {
            w[i] = c.weights()[i];
        }
        PreparedStep exact = fits(w, c.shape().filters(), c.read()) ? exact(engine, r, w) : null;
        WideSums wide = exact == null ? new WideSums(c.shape(), w, c.bias()) : null;
        return new ConvolutionStep(
                c.shape(),
                engine.kernels(),
                wide,
                exact,
                c.read(),
                c.bias(),
                c.factors(),
                c.finish());
    }

    /// Whether no partial sum of products can be more than single precision holds.
    private static boolean fits(float[] w, int filters, Grid read) {
        int fanIn = w.length / filters;
        for (int f = 0; f < filters; f++) {
            double above = 0;
            double below = 0;
            for (int i = f * fanIn; i < (f + 1) * fanIn; i++) {
                above += Math.max(w[i] * read.high(), w[i] * read.low());
                below += Math.max(-w[i] * read.high(), -w[i] * read.low());
            }
            if (Math.max(above, below) > MOST_EXACT) {
                return false;
            }
        }
        return true;
    }

    /// The engine's own convolution without what follows; null when it has none that adds products
    /// as they are.
    private static @Nullable PreparedStep exact(Engine engine, StepRequest r, float[] w) {
        List<Stored> own = new ArrayList<>(r.weights().get(r.step().first()));
        List<Integer> shape = own.getFirst().shape();
        own.replaceAll(array -> Stored.of(array.shape(), new float[array.size()]));
        own.set(0, Stored.of(shape, w));
        List<List<Stored>> all = new ArrayList<>(r.weights());
        all.set(r.step().first(), own);
        return alone(engine.exactly(), r, all);
    }

    /// An engine's own convolution without what follows; null when it has none on floats.
    private static @Nullable PreparedStep alone(
            Engine engine, StepRequest r, List<List<Stored>> weights) {
        Step step = Step.of(r.network(), List.of(r.step().first()));
        List<Form> floats = List.of(Floats.FORM);
        PreparedStep own =
                engine.prepare(new StepRequest(r.network(), step, floats, r.batch(), weights));
        return own != null && own.inputs().equals(floats) && own.output().equals(Floats.FORM)
                ? own
                : null;
    }

    @Override
    public int reads() {
        return finish.adds() ? 2 : 1;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        float[] x = Floats.of(inputs[0]);
        float[] y = Floats.of(output);
        if (read != null) {
            x = wholes(read, batch * shape.input().size(), x);
        }
        if (wide != null) {
            wide.run(kernels, batch, x, y);
        } else if (exact != null) {
            exact.run(batch, new Values[] {new Floats(x)}, output);
        }
        float[] added = finish.adds() ? Floats.of(inputs[1]) : null;
        int columns = batch * shape.output().pixels();
        int each = Math.max(1, RUN / shape.filters());
        kernels.parallel(
                Math.ceilDiv(columns, each),
                k -> finish(y, added, k * each, Math.min(columns, (k + 1) * each)));
    }

    private float[] wholes(Grid grid, int count, float[] x) {
        float[] wholes = Scratch.floats(Scratch.Use.WHOLES, count);
        kernels.parallel(
                Math.ceilDiv(count, RUN),
                k -> {
                    int from = k * RUN;
                    grid.wholes(x, from, Math.min(count, from + RUN), wholes, from);
                });
        return wholes;
    }

    /// Finishes the sums of some columns.
    private void finish(float[] y, float @Nullable [] added, int from, int to) {
        int filters = shape.filters();
        for (int at = from * filters; factors != null && at < to * filters; at += filters) {
            if (exact != null) {
                for (int f = 0; f < filters; f++) {
                    y[at + f] = (float) (y[at + f] + bias[f]);
                }
            }
            for (int f = 0; f < filters; f++) {
                y[at + f] *= factors[f];
            }
        }
        finish.apply(y, added, from * filters, to * filters);
    }
}
