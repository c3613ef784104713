package dev.fathom.engine.quantized;

import dev.fathom.engine.FloatStep;
import dev.fathom.engine.Floats;
import dev.fathom.engine.LayerStep;
import dev.fathom.engine.Values;

/// A layer as it computes by itself, its values then rounded to a grid. Thread-safe.
record GridStep(LayerStep layer, Grid grid) implements FloatStep {
    @Override
    public int reads() {
        return layer.reads();
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        layer.run(batch, inputs, output);
        grid.round(Floats.of(output), 0, batch * layer.node().output().size());
    }
}
