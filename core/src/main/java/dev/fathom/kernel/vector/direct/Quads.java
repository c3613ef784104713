package dev.fathom.kernel.vector.direct;

/// The values that a window reads, four neighbours at a time.
///
/// @param offsets where each quad lies, counted from the window's first value
/// @param positions which of the window's values `[tap][channel]` each of the quads' values is; −1
///   where it is none
@SuppressWarnings("ArrayRecordComponent") // never compared
record Quads(int[] offsets, int[] positions) {

    /// @param block channels that lie together in the view's array
    /// @param blockLength from one block of channels to the next
    static Quads of(Sweep s, Band.StridedView view, int block, int blockLength) {
        boolean oneRun = block == s.channels() && s.channels() % 4 != 0 && s.x().gap() == 1;
        int columns = oneRun ? 1 : s.x().taps();
        int channels = s.channels() * s.x().taps() / columns;
        int inRow = Math.ceilDiv(channels, 4) * columns;
        int[] offsets = new int[s.y().taps() * inRow];
        int[] positions = new int[4 * offsets.length];
        for (int q = 0; q < offsets.length; q++) {
            int y = q / inRow;
            // Neighbouring quads are of neighbouring taps: their values are read again by the
            // next windows.
            int x = q % inRow % columns;
            int c = q % inRow / columns * 4;
            offsets[q] =
                    y * s.y().gap() * view.row()
                            + x * s.x().gap() * view.pixel()
                            + (oneRun ? c : c / block * blockLength + c % block);
            for (int i = 0; i < 4; i++) {
                positions[4 * q + i] = c + i < channels ? (y * columns + x) * channels + c + i : -1;
            }
        }
        return new Quads(offsets, positions);
    }
}
