package dev.fathom.kernel.bf16;

/// How work is cut: calls are short, and long enough. No bit depends on it. Stateless and
/// thread-safe.
final class Pieces {
    private static final int TILE = 6;
    private static final int LEAST = 24;
    private static final int MOST = 1020;

    /// Steps of a row with a vector of filters that a call is worth.
    private static final int WORTH = 1 << 15;

    private static final int LONGEST = 1 << 18;

    private Pieces() {}

    /// Rows of a call.
    ///
    /// @param steps of a row
    /// @param most rows that there can be
    static int band(int steps, int filters, int most) {
        int row = steps * Bf16Blocks.lanes(Bf16Blocks.size(filters, 0)) / 16;
        int longest = Math.max(1, LONGEST / Math.max(1, row));
        int band = Math.min(longest, Math.clamp(WORTH / Math.max(1, row), LEAST, MOST));
        return Math.min(most, band <= TILE ? band : band / TILE * TILE);
    }

    /// Into how many parts a piece's blocks are cut, so that all threads have some.
    static int parts(int pieces, int blocks, int threads) {
        return Math.clamp(Math.ceilDiv(4 * threads, pieces), 1, blocks);
    }
}
