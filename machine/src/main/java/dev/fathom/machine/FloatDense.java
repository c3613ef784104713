package dev.fathom.machine;

import dev.fathom.engine.Floats;
import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.StepRequest;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Activation;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.kernel.Dense;
import dev.fathom.tensor.Axis;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A fully connected layer for one picture, in floats. Thread-safe.
@SuppressWarnings("ArrayRecordComponent") // never compared
record FloatDense(
        int values,
        int units,
        Kernels kernels,
        float[] w,
        float[] bias,
        int[] layer,
        MemorySegment code)
        implements PreparedStep {
    /// Parts of the units for each thread.
    private static final int PARTS = 8;

    /// The step; null when there are several pictures, or it isn't such a layer.
    static @Nullable FloatDense of(StepRequest r, Kernels kernels, CodeStore store) {
        StepRequest.Convolution c = r.convolution();
        if (c == null || r.batch() > 1 || c.adds() || !isWhole(c.shape())) {
            return null;
        }
        ConvShape s = c.shape();
        Activation function = c.ending().function();
        boolean known = function == null || function == Activation.RELU;
        if (!known || s.fanIn() % Dense.LANES != 0) {
            return null;
        }
        MemorySegment code = store.code(new Dense(function != null));
        float[] b = c.b();
        float[] bias = b == null ? new float[s.filters()] : b;
        int[] layer = Dense.layer(s.fanIn());
        return code == null
                ? null
                : new FloatDense(s.fanIn(), s.filters(), kernels, c.w(), bias, layer, code);
    }

    /// Whether every filter is as large as the input.
    static boolean isWhole(ConvShape s) {
        return s.groups() == 1
                && covers(s.window().x(), s.input().width())
                && covers(s.window().y(), s.input().height());
    }

    private static boolean covers(Axis axis, int size) {
        return axis.kernel() == size
                && axis.before() == 0
                && axis.after() == 0
                && (axis.dilation() == 1 || size == 1);
    }

    @Override
    public List<Form> inputs() {
        return List.of(Floats.FORM);
    }

    @Override
    public Form output() {
        return Floats.FORM;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        float[] x = Floats.of(inputs[0]);
        float[] y = Floats.of(output);
        int most = Math.max(1, 2 * Call.SHORT / values);
        int parts = Math.max(Math.ceilDiv(units, most), Math.min(units, PARTS * kernels.threads()));
        for (int n = 0; n < batch; n++) {
            int picture = n;
            kernels.parallel(
                    parts,
                    i -> {
                        int from = (int) ((long) i * units / parts);
                        units(x, picture, from, (int) ((i + 1L) * units / parts) - from, y);
                    });
        }
    }

    private void units(float[] x, int picture, int from, int count, float[] y) {
        long row = 4L * values;
        Call.kernel(
                code,
                Pieces.slice(MemorySegment.ofArray(x), picture * row, row),
                Pieces.slice(MemorySegment.ofArray(w), from * row, count * row),
                Pieces.slice(
                        MemorySegment.ofArray(y), 4 * ((long) picture * units + from), 4L * count),
                Pieces.slice(MemorySegment.ofArray(bias), 4L * from, 4L * count),
                MemorySegment.NULL,
                MemorySegment.ofArray(layer),
                count);
    }
}
