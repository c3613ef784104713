package dev.fathom.machine.kernel;

/// What a kernel multiplies. A step is always 32 bits of a pixel's values.
public enum Numbers {
    /// Whole numbers of 16 bits, two a step; weights of 8 bits, sums of 32.
    SHORTS(2, 2),
    /// Whole numbers as bytes, by how much they are above the grid's lowest; four a step, weights
    /// of 8 bits, sums of 32.
    BYTES(4, 4),
    /// Floats, one a step.
    FLOAT(1, 4),
    /// bfloat16, two a step, weights too; sums are floats.
    BF16(2, 4);

    private static final int STEP = 4;

    private final int values;
    private final int weightBytes;

    Numbers(int values, int weightBytes) {
        this.values = values;
        this.weightBytes = weightBytes;
    }

    public boolean areWhole() {
        return this == SHORTS || this == BYTES;
    }

    /// Bytes of a value.
    public int bytes() {
        return STEP / values;
    }

    /// Values of a step.
    int together() {
        return values;
    }

    /// Steps of so many values.
    public int steps(int count) {
        return Math.ceilDiv(count, values);
    }

    /// Bytes of a filter's weights of a step.
    int weightBytes() {
        return weightBytes;
    }
}
