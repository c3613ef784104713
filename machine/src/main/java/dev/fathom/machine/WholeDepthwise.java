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
import dev.fathom.machine.kernel.Target;
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
    private final CodeStore store;
    private final byte[] weights;
    private final int blockBytes;

    private WholeDepthwise(
            WholeConvolution c,
            Kernels kernels,
            CodeStore store,
            Supplier<PreparedStep> plain,
            ChannelBlocks blocks) {
        this.c = c;
        this.kernels = kernels;
        this.store = store;
        this.plain = plain;
        this.blocks = blocks;
        Target target = store.target();
        int taps = c.shape().fanIn();
        blockBytes = Depthwise.blockBytes(target, steps(target, taps));
        WeightBlocks.Weights w = i -> c.weights()[i];
        double[] bias = WeightBlocks.bias(target.wholes(), c.bias(), taps, w, c.read().low());
        weights = WeightBlocks.depthwise(target, c.shape().filters(), taps, w, bias, c.factors());
    }

    private static int steps(Target target, int taps) {
        return Math.ceilDiv(taps, Depthwise.together(target));
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
        Target target = store.target();
        Places places =
                Places.of(
                        target.wholes().bytes(),
                        s.input(),
                        s.window(),
                        s.output(),
                        1,
                        false,
                        batch);
        int taps = places.taps().length;
        int steps = steps(target, taps);
        // those without a partner are read again
        int[] whole = Arrays.copyOf(places.taps(), steps * Depthwise.together(target));
        Arrays.fill(whole, taps, whole.length, places.taps()[taps - 1]);
        int yStride = target.wholes().bytes() * s.filters();
        int[] layer = LayerNumbers.of(whole, 0, yStride, 0, c.finish(), null);
        ChannelBlocks blocks =
                ChannelBlocks.of(
                        target,
                        places,
                        s.filters(),
                        2 * taps,
                        layer,
                        channels -> store.code(new Depthwise(target, channels, steps, parts)));
        return blocks == null ? null : new WholeDepthwise(c, kernels, store, plain, blocks);
    }

    private Wholes.OnGrid read() {
        return store.form(c.read());
    }

    @Override
    public List<Form> inputs() {
        return List.of(read());
    }

    @Override
    public Form output() {
        return store.form(Objects.requireNonNull(c.finish().last()));
    }

    @Override
    public void run(int batch, Values[] inputs, Values output) {
        if (Wholes.haveNan(inputs)) {
            int[] sizes = {c.shape().input().size()};
            int made = c.shape().output().size();
            Wholes.byFloats(plain.get(), batch, sizes, inputs, made, output);
            return;
        }
        blocks.run(
                kernels,
                batch,
                Wholes.read(inputs[0]),
                read().zero(),
                block ->
                        Pieces.slice(
                                MemorySegment.ofArray(weights),
                                (long) block * blockBytes,
                                blockBytes),
                Wholes.write(output));
    }
}
