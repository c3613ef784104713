package dev.fathom.kernel.vector.winograd;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.winograd.WinogradTiles.POINTS;

import dev.fathom.kernel.vector.direct.FilterBlocks;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Lanes;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import java.util.Objects;

/// Filters transformed for [WinogradSweeps]: for each group and point `[block][channel][filter]`.
///
/// @param values at least [#length]
@SuppressWarnings("ArrayRecordComponent") // never compared
public record WinogradFilters(FilterBlocks weights, float[] values) {

    public static int length(FilterBlocks weights) {
        return weights.sweep().groups() * POINTS * point(weights.sweep());
    }

    /// Transforms all filters.
    public WinogradFilters transform(Workers workers) {
        int blocks = weights.blocks();
        workers.parallel(weights.sweep().groups() * blocks, i -> transform(i / blocks, i % blocks));
        return this;
    }

    /// From one point to the next among the filters of a group: not a power of two, whose multiples
    /// share a place in the cache.
    private static int point(Sweep sweep) {
        return Lanes.whole(sweep.filters()) * sweep.channels() + COUNT;
    }

    /// Where a block of filters lies.
    int at(int group, int point, int block) {
        Sweep sweep = weights.sweep();
        return (group * POINTS + point) * point(sweep) + weights.first(block) * sweep.channels();
    }

    private void transform(int group, int block) {
        int channels = weights.sweep().channels();
        int size = channels * weights.width(block);
        WinogradForm form = Objects.requireNonNull(WinogradForm.of(weights.sweep().x().taps()));
        float[] packed = Scratch.floats(Scratch.Use.WEIGHTS, form.taps() * form.taps() * size);
        weights.pack(group, block, 0, channels, packed, 0);
        float[] t = Scratch.floats(Scratch.Use.TILE, POINTS * COUNT);
        int to = at(group, 0, block);
        for (int i = 0; i < size; i += COUNT) {
            WinogradTiles.filter(form, packed, i, size, t, values, to + i, point(weights.sweep()));
        }
    }
}
