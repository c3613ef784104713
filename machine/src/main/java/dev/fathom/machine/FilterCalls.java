package dev.fathom.machine;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.kernel.Convolution;
import dev.fathom.machine.kernel.FinishParts;
import dev.fathom.machine.kernel.Numbers;
import dev.fathom.machine.kernel.WeightBlocks;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A convolution's calls of [Convolution]s: blocks of filters times pieces of pixels. Thread-safe.
final class FilterCalls {
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
        perGroup = shape.filters() / shape.groups();
        tapSteps = numbers.steps(places.run());
        steps = places.taps().length * tapSteps;
        pieces = Pieces.of(places, steps);
        weights = new byte[shape.groups()][];
        whole = perGroup < Convolution.BLOCK ? null : code(store, Convolution.BLOCK);
        int left = perGroup % Convolution.BLOCK;
        rest = left == 0 ? null : code(store, left);
    }

    private @Nullable MemorySegment code(CodeStore store, int filters) {
        return store.code(new Convolution(numbers, filters, Convolution.unrolled(tapSteps), parts));
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
        if ((made.whole == null && made.perGroup >= Convolution.BLOCK)
                || (made.rest == null && made.perGroup % Convolution.BLOCK != 0)) {
            return null;
        }
        Places places = made.places;
        for (int g = 0; g < made.weights.length; g++) {
            made.weights[g] =
                    WeightBlocks.convolution(
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
        return parts.last() ? 2 : 4;
    }

    /// Computes a batch.
    ///
    /// @param a with its border
    /// @param added anything where nothing is
    void run(Kernels kernels, int batch, MemorySegment a, MemorySegment y, MemorySegment added) {
        int blocks = Math.ceilDiv(perGroup, Convolution.BLOCK);
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
        int filters = Math.min(Convolution.BLOCK, perGroup - block * Convolution.BLOCK);
        MemorySegment code = filters == Convolution.BLOCK ? whole : rest;
        if (code == null) {
            throw new IllegalStateException("no kernel for " + filters);
        }
        int bytes = Convolution.blockBytes(numbers, filters, steps);
        long at = (long) block * Convolution.blockBytes(numbers, Convolution.BLOCK, steps);
        long before = (piece.count() - 1L) * shape.filters();
        int first = group * perGroup + block * Convolution.BLOCK;
        long to = piece.pixel() * shape.filters() + first;
        // what is added is read in whole vectors
        int lanes = Math.ceilDiv(filters, 8) * 8;
        long addedBytes = numbers.bytes() * (before + lanes);
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
