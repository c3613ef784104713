package dev.fathom.machine;

import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.kernel.Kernels;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.List;

/// Volumes one behind another along the depth. Thread-safe.
record WholeConcat(Node node, Wholes.OnGrid form, PreparedStep plain, Kernels kernels)
        implements PreparedStep {
    @Override
    public List<Form> inputs() {
        return Collections.nCopies(node.inputs().size(), form);
    }

    @Override
    public Form output() {
        return form;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        List<Volume> volumes = node.inputVolumes();
        if (Wholes.haveNan(inputs)) {
            int[] sizes = volumes.stream().mapToInt(Volume::size).toArray();
            Wholes.byFloats(plain, batch, sizes, inputs, node.output().size(), output);
            return;
        }
        MemorySegment y = Wholes.write(output);
        int bytes = form.numbers().bytes();
        int depth = bytes * node.output().depth();
        int width = node.output().width();
        kernels.parallel(
                batch * node.output().height(),
                row -> {
                    int at = 0;
                    for (int k = 0; k < inputs.length; k++) {
                        MemorySegment x = Wholes.read(inputs[k]);
                        int part = bytes * volumes.get(k).depth();
                        for (int p = row * width; p < (row + 1) * width; p++) {
                            MemorySegment.copy(x, (long) p * part, y, (long) p * depth + at, part);
                        }
                        at += part;
                    }
                });
    }
}
