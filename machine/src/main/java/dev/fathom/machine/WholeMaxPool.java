package dev.fathom.machine;

import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.kernel.Kernels;
import dev.fathom.layer.pool.Pool;
import dev.fathom.machine.kernel.LayerNumbers;
import dev.fathom.machine.kernel.MaxPool;
import dev.fathom.machine.kernel.Target;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The largest values of windows, by [MaxPool]s. Thread-safe.
record WholeMaxPool(
        Node node, Wholes.OnGrid form, PreparedStep plain, Kernels kernels, ChannelBlocks blocks)
        implements PreparedStep {

    /// The step; null when a kernel is refused.
    static @Nullable WholeMaxPool of(
            Node node,
            Pool pool,
            Grid grid,
            int batch,
            Kernels kernels,
            CodeStore store,
            PreparedStep plain) {
        Volume in = node.inputVolumes().getFirst();
        int depth = in.depth();
        Target target = store.target();
        int bytes = target.wholes().bytes();
        Places places = Places.of(bytes, in, pool.window(), node.output(), 1, false, batch);
        int[] layer = LayerNumbers.of(places.taps(), 0, bytes * depth, 0, null, null);
        ChannelBlocks blocks =
                ChannelBlocks.of(
                        target,
                        places,
                        depth,
                        2 * places.taps().length,
                        layer,
                        channels -> store.code(new MaxPool(target, channels)));
        return blocks == null
                ? null
                : new WholeMaxPool(node, store.form(grid), plain, kernels, blocks);
    }

    @Override
    public List<Form> inputs() {
        return List.of(form);
    }

    @Override
    public Form output() {
        return form;
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        if (Wholes.haveNan(inputs)) {
            int[] sizes = {node.inputVolumes().getFirst().size()};
            Wholes.byFloats(plain, batch, sizes, inputs, node.output().size(), output);
            return;
        }
        blocks.run(
                kernels,
                batch,
                Wholes.read(inputs[0]),
                form.lowest(),
                block -> MemorySegment.NULL,
                Wholes.write(output));
    }
}
