package dev.fathom.kernel.vector.lanes;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vectors that all kernels use: as wide as the processor has them.
public final class Lanes {
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /// As many ints as there are floats.
    public static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /// Number of floats in a vector.
    public static final int COUNT = FLOATS.length();

    private Lanes() {}

    /// A number of values rounded up to whole vectors.
    public static int whole(int count) {
        return Math.ceilDiv(count, COUNT) * COUNT;
    }
}
