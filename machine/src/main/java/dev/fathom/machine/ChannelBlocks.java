package dev.fathom.machine;

import dev.fathom.kernel.Kernels;
import dev.fathom.machine.code.Call;
import dev.fathom.machine.kernel.Target;
import java.lang.foreign.MemorySegment;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/// What each channel makes for itself, a block of channels at a time. Thread-safe.
///
/// @param whole for a block; null when there aren't so many
/// @param rest for those that are left; null when none are
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChannelBlocks(
        Target target,
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
            Target target,
            Places places,
            int depth,
            int cycles,
            int[] layer,
            IntFunction<@Nullable MemorySegment> code) {
        int most = target.channels();
        int left = depth % most;
        MemorySegment whole = depth < most ? null : code.apply(most);
        MemorySegment rest = left == 0 ? null : code.apply(left);
        boolean refused = (whole == null && depth >= most) || (rest == null && left > 0);
        return refused
                ? null
                : new ChannelBlocks(
                        target, places, Pieces.of(places, cycles), depth, layer, whole, rest);
    }

    /// @param weights of a block
    void run(
            Kernels kernels,
            int batch,
            MemorySegment x,
            byte border,
            IntFunction<MemorySegment> weights,
            MemorySegment y) {
        MemorySegment a = places.bordered(kernels, batch, x, border);
        pieces.run(
                kernels,
                batch,
                Math.ceilDiv(depth, target.channels()),
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
        int most = target.channels();
        int first = block * most;
        int channels = Math.min(most, depth - first);
        MemorySegment code = channels == most ? whole : rest;
        if (code == null) {
            throw new IllegalStateException("no kernel for " + channels);
        }
        int bytes = places.bytes();
        int window = places.windowBytes(bytes * target.read(channels, most));
        long values = (piece.count() - 1L) * depth + channels;
        Call.kernel(
                code,
                pieces.read(piece, a, window, bytes * first),
                weights,
                Pieces.slice(y, bytes * (piece.pixel() * depth + first), bytes * values),
                MemorySegment.NULL,
                pieces.table(piece),
                MemorySegment.ofArray(layer),
                piece.count());
    }
}
