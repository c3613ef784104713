package dev.fathom.engine.bf16;

import dev.fathom.engine.FloatStep;
import dev.fathom.engine.Floats;
import dev.fathom.engine.LayerStep;
import dev.fathom.engine.Values;
import dev.fathom.kernel.bf16.Bf16;

/// A sum that no convolution makes: what it reads is rounded. Thread-safe.
record SumStep(LayerStep layer) implements FloatStep {
    @Override
    public int reads() {
        return layer.reads();
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        float[] y = Floats.of(output);
        float[] a = Floats.of(inputs[0]);
        float[] b = Floats.of(inputs[1]);
        int size = layer.node().output().size();
        layer.kernels()
                .parallel(
                        batch,
                        n -> {
                            for (int i = n * size; i < (n + 1) * size; i++) {
                                y[i] = Bf16.round(a[i]) + Bf16.round(b[i]);
                            }
                        });
    }
}
