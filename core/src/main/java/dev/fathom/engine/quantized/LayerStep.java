package dev.fathom.engine.quantized;

import dev.fathom.engine.FloatStep;
import dev.fathom.engine.Floats;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Ending;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.Pass;
import dev.fathom.network.Node;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A layer as it computes by itself, its values then rounded to a grid. Thread-safe.
///
/// @param grid null where they aren't
@SuppressWarnings("ArrayRecordComponent") // never compared
record LayerStep(Node node, Kernels kernels, float[][] weights, @Nullable Grid grid)
        implements FloatStep {
    @Override
    public int reads() {
        return node.inputs().size();
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        float[] y = Floats.of(output);
        Pass pass =
                new Pass(
                        kernels,
                        node.inputVolumes(),
                        node.output(),
                        Arrays.stream(inputs).map(Floats::of).toArray(float[][]::new),
                        y,
                        weights,
                        Ending.NONE,
                        null,
                        new float[inputs.length][],
                        new float[weights.length][],
                        new int[0],
                        new float[0]);
        node.layer().forward(pass.step(batch, false, 0));
        if (grid != null) {
            grid.round(y, 0, batch * node.output().size());
        }
    }
}
