package dev.fathom.machine;

import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Kernels;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import java.util.Collections;
import java.util.List;

/// Volumes one behind another along the depth. Thread-safe.
record WholeConcat(Node node, Grid grid, PreparedStep plain, Kernels kernels)
        implements PreparedStep {
    @Override
    public List<Form> inputs() {
        return Collections.nCopies(node.inputs().size(), new Wholes.OnGrid(grid));
    }

    @Override
    public Form output() {
        return new Wholes.OnGrid(grid);
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        List<Volume> volumes = node.inputVolumes();
        if (Wholes.anyMarked(inputs)) {
            int[] sizes = volumes.stream().mapToInt(Volume::size).toArray();
            Wholes.byFloats(plain, batch, sizes, inputs, node.output().size(), output);
            return;
        }
        short[] y = Wholes.write(output);
        int depth = node.output().depth();
        int width = node.output().width();
        kernels.parallel(
                batch * node.output().height(),
                row -> {
                    int at = 0;
                    for (int k = 0; k < inputs.length; k++) {
                        short[] x = Wholes.read(inputs[k]);
                        int part = volumes.get(k).depth();
                        for (int p = row * width; p < (row + 1) * width; p++) {
                            System.arraycopy(x, p * part, y, p * depth + at, part);
                        }
                        at += part;
                    }
                });
    }
}
