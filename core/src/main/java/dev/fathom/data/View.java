package dev.fathom.data;

import dev.fathom.data.Augmentation.Border;
import dev.fathom.tensor.Volume;

/// One way to look at a picture that is larger than what a network reads: a window of the network's
/// size, cut out as it is, then perhaps mirrored.
///
/// @param across where it lies: 0 on the left, ½ in the middle, 1 on the right
/// @param down the same from the top
/// @param mirrored whether left and right are swapped
record View(double across, double down, boolean mirrored) {
    static final View CENTRE = new View(0.5, 0.5, false);

    /// Copies the window. Of an odd number of pixels too many, one more is left out on the right
    /// and at the bottom.
    ///
    /// @param from a picture of this size
    /// @param into receives a window of that size from `at`
    void apply(byte[] from, Volume size, byte[] into, int at, Volume window) {
        int left = (int) (across * (size.width() - window.width()));
        int top = (int) (down * (size.height() - window.height()));
        new Cut(left, top, mirrored, Border.ZERO).apply(from, size, into, at, window);
    }
}
