package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;

/// Sums over pixels of outer products: quads of values of `a` × one or two vectors of `b`,
/// `sum[sumAt + (4q + i)·width + v] += Σₚ a[from[p] + quads[q] + i] · b[bAt + p·width + v]`.
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Outer(
        float[] a,
        int[] from,
        int[] quads,
        float[] b,
        int bAt,
        int pixels,
        float[] sum,
        int sumAt) {
    private static final boolean MANY_REGISTERS = COUNT != 8;

    /// @param width one or two vectors
    public void compute(int width) {
        int q = 0;
        if (width == COUNT) {
            for (; q + 3 <= quads.length; q += 3) {
                NarrowOuterTiles.threeByOne(this, q);
            }
            for (; q < quads.length; q++) {
                NarrowOuterTiles.oneByOne(this, q);
            }
            return;
        }
        for (; MANY_REGISTERS && q + 3 <= quads.length; q += 3) {
            OuterTiles.threeByTwo(this, q);
        }
        for (; q < quads.length; q++) {
            OuterTiles.oneByTwo(this, q);
        }
    }
}
