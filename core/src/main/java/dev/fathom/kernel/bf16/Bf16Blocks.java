package dev.fathom.kernel.bf16;

/// How filters stand in words: in blocks of up to 64, each of whole vectors of 16. First the
/// biases, as floats; as many words that mean nothing; then by step a word of each filter.
/// Stateless and thread-safe.
public final class Bf16Blocks {
    /// Filters of a block.
    public static final int MOST = 64;

    private static final int LANES = 16;

    private Bf16Blocks() {}

    /// How many blocks there are.
    public static int count(int filters) {
        return Math.ceilDiv(filters, MOST);
    }

    /// How many filters a block has that begins with this one.
    public static int size(int filters, int first) {
        return Math.min(MOST, filters - first);
    }

    /// Words from a step to the next in a block of so many filters.
    public static int lanes(int size) {
        return Math.ceilDiv(size, LANES) * LANES;
    }

    /// Words of a block.
    public static int length(int size, int steps) {
        return Math.multiplyExact(lanes(size), 2 + steps);
    }

    /// Words of all blocks.
    public static int all(int filters, int steps) {
        int whole = Math.multiplyExact(filters / MOST, length(MOST, steps));
        return Math.addExact(whole, length(filters % MOST, steps));
    }

    /// Where the steps of a block begin.
    public static int head(int size) {
        return 2 * lanes(size);
    }
}
