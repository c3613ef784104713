package dev.fathom.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The vectors that all kernels use: as wide as the processor has them.
final class Lanes {
    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /// As many ints as there are floats.
    static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);

    /// Number of floats in a vector.
    static final int COUNT = FLOATS.length();

    private Lanes() {}

    /// A number of values rounded up to whole vectors.
    static int whole(int count) {
        return Math.ceilDiv(count, COUNT) * COUNT;
    }
}
