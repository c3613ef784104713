package dev.fathom.machine;

import dev.fathom.engine.Form;
import dev.fathom.engine.PreparedStep;
import dev.fathom.engine.Values;
import dev.fathom.engine.quantized.WholeConvolution;
import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.kernel.Depthwise;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.LayerNumbers;
import dev.fathom.machine.kernel.WeightBlocks;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A convolution in whole numbers whose filters read a channel each, by [Depthwise]s. Thread-safe.
final class WholeDepthwise implements PreparedStep {
    private final WholeConvolution c;
    private final Kernels kernels;
    private final Supplier<PreparedStep> plain;
    private final ChannelBlocks blocks;
    private final byte[] weights;
    private final int pairs;

    private WholeDepthwise(
            WholeConvolution c,
            Kernels kernels,
            Supplier<PreparedStep> plain,
            ChannelBlocks blocks) {
        this.c = c;
        this.kernels = kernels;
        this.plain = plain;
        this.blocks = blocks;
        int taps = c.shape().fanIn();
        pairs = Math.ceilDiv(taps, 2);
        weights =
                WeightBlocks.depthwise(
                        c.shape().filters(), taps, i -> c.weights()[i], c.bias(), c.factors());
    }

    static boolean suits(ConvShape s) {
        return s.filterDepth() == 1 && s.filters() == s.groups() && s.groups() > 1;
    }

    /// The step; null when kernels don't have what follows, or one is refused.
    static @Nullable WholeDepthwise of(
            WholeConvolution c,
            int batch,
            Kernels kernels,
            CodeStore store,
            Supplier<PreparedStep> plain) {
        ConvShape s = c.shape();
        FinishParts parts = FinishParts.of(c);
        if (!parts.last() || parts.adds()) {
            return null;
        }
        Places places = Places.of(2, s.input(), s.window(), s.output(), 1, false, batch);
        int taps = places.taps().length;
        // a last one without a partner is read twice
        int[] whole = Arrays.copyOf(places.taps(), taps + taps % 2);
        whole[whole.length - 1] = places.taps()[taps - 1];
        int[] layer = LayerNumbers.of(whole, 0, 2 * s.filters(), 0, c.finish(), null);
        ChannelBlocks blocks =
                ChannelBlocks.of(
                        places,
                        s.filters(),
                        2 * taps,
                        layer,
                        channels ->
                                store.code(new Depthwise(channels, Math.ceilDiv(taps, 2), parts)));
        return blocks == null ? null : new WholeDepthwise(c, kernels, plain, blocks);
    }

    @Override
    public List<Form> inputs() {
        return List.of(new Wholes.OnGrid(c.read()));
    }

    @Override
    public Form output() {
        return new Wholes.OnGrid(Objects.requireNonNull(c.finish().last()));
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        if (Wholes.anyMarked(inputs)) {
            int[] sizes = {c.shape().input().size()};
            int made = c.shape().output().size();
            Wholes.byFloats(plain.get(), batch, sizes, inputs, made, output);
            return;
        }
        int bytes = Depthwise.blockBytes(pairs);
        blocks.run(
                kernels,
                batch,
                Wholes.read(inputs[0]),
                Border.ZEROS,
                block -> Pieces.slice(MemorySegment.ofArray(weights), (long) block * bytes, bytes),
                Wholes.write(output));
    }
}
