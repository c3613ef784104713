package dev.fathom.machine.kernel;

import dev.fathom.machine.code.Assembler;

/// What kernels are written for.
public enum Target {
    /// AVX2 and FMA: sixteen vectors of 256 bits.
    AVX2(256, 2, Numbers.SHORTS),
    /// AVX-512 with VNNI: 32 vectors of 512 bits, of which a mask can leave out values.
    AVX512(512, 4, Numbers.BYTES);

    private static final int MOST_PIXELS = 6;

    private final int bits;
    private final int vectors;
    private final Numbers wholes;

    Target(int bits, int vectors, Numbers wholes) {
        this.bits = bits;
        this.vectors = vectors;
        this.wholes = wholes;
    }

    /// In which form whole numbers are multiplied.
    public Numbers wholes() {
        return wholes;
    }

    /// Numbers of 32 bits in a vector.
    public int lanes() {
        return bits / Integer.SIZE;
    }

    /// Filters that a [Convolution] sums at most.
    public int filters() {
        return lanes() * vectors;
    }

    /// Channels that a [Depthwise] or a [MaxPool] computes at most: a vector of whole numbers.
    public int channels() {
        return bits / Byte.SIZE / wholes.bytes();
    }

    /// How many of values that stand together are read for so many: whole vectors, where there are
    /// no masks.
    public int read(int values, int ofVector) {
        return this == AVX512 ? values : Math.ceilDiv(values, ofVector) * ofVector;
    }

    /// Whether the last vector of so many values needs a mask.
    boolean masks(int values, int ofVector) {
        return this == AVX512 && values % ofVector != 0;
    }

    /// The first register for weights; those before it hold sums.
    int weight() {
        return MOST_PIXELS * vectors;
    }

    /// The register for what is multiplied by weights.
    int value() {
        return weight() + vectors;
    }

    /// A register that is always free.
    int free() {
        return this == AVX512 ? 31 : 15;
    }

    /// A register that may hold what is the same for all sums while they are finished, of five; −1
    /// where there are too few.
    int constant(int slot) {
        return this == AVX512 ? weight() + slot : -1;
    }

    Assembler assembler() {
        return new Assembler(bits);
    }
}
