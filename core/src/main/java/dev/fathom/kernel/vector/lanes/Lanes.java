package dev.fathom.kernel.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// The vectors that all kernels use: as wide as the processor has them, up to 512 bits, or as
/// [Width#bits] says.
///
/// **No bit of a result depends on the width.** A lane is a result of its own, from the same
/// operations in the same order as in every other lane and in what fills no vector. Where the lanes
/// are parts of one sum, there are [#PARTS] of them at any width, which are added in order. Nothing
/// that cuts a sum (bands, chunks, periods) is counted in lanes.
public final class Lanes {
    private static final int MOST_BITS = 512;

    public static final VectorSpecies<Float> FLOATS =
            VectorSpecies.of(
                    float.class,
                    VectorShape.forBitSize(
                            Width.bits(
                                    Math.min(
                                            MOST_BITS,
                                            FloatVector.SPECIES_PREFERRED.vectorBitSize()))));

    /// As many ints as there are floats.
    public static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /// Number of floats in a vector.
    public static final int COUNT = FLOATS.length();

    /// Number of parts of a sum whose terms lie side by side: term `i` belongs to part `i % PARTS`.
    public static final int PARTS = 8;

    /// Vectors of parts: wide enough for all of them, or some at a time.
    public static final VectorSpecies<Float> PART_FLOATS =
            COUNT > PARTS ? FloatVector.SPECIES_256 : FLOATS;

    /// Number of parts in a vector.
    public static final int PART_COUNT = PART_FLOATS.length();

    private Lanes() {}

    /// A number of values rounded up to whole vectors.
    public static int whole(int count) {
        return Math.ceilDiv(count, COUNT) * COUNT;
    }
}
