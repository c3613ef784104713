package dev.fathom.machine;

import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.kernel.Depthwise;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What each channel makes for itself, 16 channels at a time. Thread-safe.
///
/// @param whole for 16 channels; null when there aren't so many
/// @param rest for those that are left; null when none are
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChannelBlocks(
        Places places,
        Pieces pieces,
        int depth,
        int[] layer,
        @Nullable MemorySegment whole,
        @Nullable MemorySegment rest) {

    /// Null when a kernel is refused.
    ///
    /// @param cycles of a pixel
    /// @param code by channels
    static @Nullable ChannelBlocks of(
            Places places,
            int depth,
            int cycles,
            int[] layer,
            IntFunction<@Nullable MemorySegment> code) {
        int left = depth % Depthwise.BLOCK;
        MemorySegment whole = depth < Depthwise.BLOCK ? null : code.apply(Depthwise.BLOCK);
        MemorySegment rest = left == 0 ? null : code.apply(left);
        boolean refused = (whole == null && depth >= Depthwise.BLOCK) || (rest == null && left > 0);
        return refused
                ? null
                : new ChannelBlocks(places, Pieces.of(places, cycles), depth, layer, whole, rest);
    }

    /// @param weights of a block
    void run(
            Kernels kernels,
            int batch,
            short[] x,
            Border<short[]> border,
            IntFunction<MemorySegment> weights,
            short[] to) {
        MemorySegment a = MemorySegment.ofArray(places.bordered(kernels, batch, x, border));
        MemorySegment y = MemorySegment.ofArray(to);
        pieces.run(
                kernels,
                batch,
                Math.ceilDiv(depth, Depthwise.BLOCK),
                (piece, from, last) -> {
                    for (int block = from; block < last; block++) {
                        block(piece, block, a, weights.apply(block), y);
                    }
                });
    }

    private void block(
            Pieces.Piece piece,
            int block,
            MemorySegment a,
            MemorySegment weights,
            MemorySegment y) {
        int first = block * Depthwise.BLOCK;
        int channels = Math.min(Depthwise.BLOCK, depth - first);
        MemorySegment code = channels == Depthwise.BLOCK ? whole : rest;
        if (code == null) {
            throw new IllegalStateException("no kernel for " + channels);
        }
        long values = (piece.count() - 1L) * depth + channels;
        Call.kernel(
                code,
                pieces.read(piece, a, places.windowBytes(2 * Depthwise.BLOCK), 2 * first),
                weights,
                Pieces.slice(y, 2 * (piece.pixel() * depth + first), 2 * values),
                MemorySegment.NULL,
                pieces.table(piece),
                MemorySegment.ofArray(layer),
                piece.count());
    }
}
