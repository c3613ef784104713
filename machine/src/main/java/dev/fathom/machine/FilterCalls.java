package dev.fathom.machine;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.kernel.Convolution;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.Numbers;
import dev.fathom.machine.kernel.Target;
import dev.fathom.machine.kernel.WeightBlocks;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A convolution's calls of [Convolution]s: blocks of filters times pieces of pixels. Thread-safe.
final class FilterCalls {
    private final Target target;
    private final Numbers numbers;
    private final ConvShape shape;
    private final FinishParts parts;
    private final Places places;
    private final Pieces pieces;
    private final int perGroup;
    private final int tapSteps;
    private final int steps;
    private final byte[][] weights;
    private final @Nullable MemorySegment whole;
    private final @Nullable MemorySegment rest;
    private int[] layer = {};

    private FilterCalls(
            Numbers numbers, ConvShape shape, FinishParts parts, int batch, CodeStore store) {
        target = store.target();
        this.numbers = numbers;
        this.shape = shape;
        this.parts = parts;
        places =
                Places.of(
                        numbers.bytes(),
                        shape.input(),
                        shape.window(),
                        shape.output(),
                        shape.filterDepth(),
                        shape.groups() == 1,
                        batch);
        int most = target.filters();
        perGroup = shape.filters() / shape.groups();
        tapSteps = numbers.steps(places.run());
        steps = places.taps().length * tapSteps;
        pieces = Pieces.of(places, steps * Math.ceilDiv(Math.min(perGroup, most), 16));
        weights = new byte[shape.groups()][];
        whole = perGroup < most ? null : code(store, most);
        int left = perGroup % most;
        rest = left == 0 ? null : code(store, left);
    }

    private @Nullable MemorySegment code(CodeStore store, int filters) {
        return store.code(
                new Convolution(target, numbers, filters, Convolution.unrolled(tapSteps), parts));
    }

    /// The numbers that kernels read beside what is there already: where the taps are, how often
    /// the innermost loop runs, and bytes from a pixel to the next of what is written and added.
    @FunctionalInterface
    interface LayerOf {
        int[] numbers(int[] taps, int rounds, int yStride, int addedStride);
    }

    /// Null when a kernel is refused.
    ///
    /// @param w see [ConvShape]
    static @Nullable FilterCalls of(
            Numbers numbers,
            ConvShape shape,
            FinishParts parts,
            int batch,
            CodeStore store,
            WeightBlocks.Weights w,
            double[] bias,
            float[] factors,
            LayerOf layerOf) {
        FilterCalls made = new FilterCalls(numbers, shape, parts, batch, store);
        int most = made.target.filters();
        if ((made.whole == null && made.perGroup >= most)
                || (made.rest == null && made.perGroup % most != 0)) {
            return null;
        }
        Places places = made.places;
        for (int g = 0; g < made.weights.length; g++) {
            made.weights[g] =
                    WeightBlocks.convolution(
                            made.target,
                            numbers,
                            g * made.perGroup,
                            made.perGroup,
                            places.taps().length,
                            places.run(),
                            w,
                            bias,
                            factors);
        }
        made.layer =
                layerOf.numbers(
                        places.taps(),
                        made.tapSteps / Convolution.unrolled(made.tapSteps),
                        shape.filters() * made.valueBytes(),
                        shape.filters() * numbers.bytes());
        return made;
    }

    Places places() {
        return places;
    }

    /// Bytes of a value that is written.
    private int valueBytes() {
        return parts.last() ? numbers.bytes() : 4;
    }

    /// Computes a batch.
    ///
    /// @param a with its border
    /// @param added anything where nothing is
    void run(Kernels kernels, int batch, MemorySegment a, MemorySegment y, MemorySegment added) {
        int blocks = Math.ceilDiv(perGroup, target.filters());
        pieces.run(
                kernels,
                batch,
                blocks * weights.length,
                (piece, from, to) -> {
                    for (int b = from; b < to; b++) {
                        block(piece, b / blocks, b % blocks, a, y, added);
                    }
                });
    }

    private void block(
            Pieces.Piece piece,
            int group,
            int block,
            MemorySegment a,
            MemorySegment y,
            MemorySegment added) {
        int most = target.filters();
        int filters = Math.min(most, perGroup - block * most);
        MemorySegment code = filters == most ? whole : rest;
        if (code == null) {
            throw new IllegalStateException("no kernel for " + filters);
        }
        int bytes = Convolution.blockBytes(target, numbers, filters, steps);
        long at = (long) block * Convolution.blockBytes(target, numbers, most, steps);
        long before = (piece.count() - 1L) * shape.filters();
        int first = group * perGroup + block * most;
        long to = piece.pixel() * shape.filters() + first;
        long addedBytes = numbers.bytes() * (before + target.read(filters, target.lanes()));
        Call.kernel(
                code,
                pieces.read(
                        piece,
                        a,
                        places.windowBytes(4 * tapSteps),
                        group * shape.filterDepth() * numbers.bytes()),
                Pieces.slice(MemorySegment.ofArray(weights[group]), at, bytes),
                Pieces.slice(y, valueBytes() * to, valueBytes() * (before + filters)),
                parts.adds() ? Pieces.slice(added, numbers.bytes() * to, addedBytes) : added,
                pieces.table(piece),
                MemorySegment.ofArray(layer),
                piece.count());
    }
}
