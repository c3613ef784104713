package dev.fathom.data.samples;

import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// One way to look at a picture that is as large as what a network reads, or larger: a window of
/// the network's size, cut out as it is, then perhaps mirrored.
///
/// @param across where it lies: 0 on the left, ½ in the middle, 1 on the right
/// @param down the same from the top
/// @param shift by how many pixels it lies further to the right and down, or with less than 0 to
///   the left and up; beyond the edge the picture is mirrored, its outermost pixels not repeated
/// @param mirrored whether left and right are swapped
public record View(double across, double down, int shift, boolean mirrored) {
    public static final View CENTRE = new View(0.5, 0.5, 0, false);

    private static final int LARGEST_GRID = 32;

    /// Several views of which the mean of the probabilities is taken.
    ///
    /// @param count 1 for the middle, 5 for the middle and the corners, 2 and 10 for these and
    ///   their mirror images (Krizhevsky 2012), k² for k×k places from edge to edge, 2·k² for these
    ///   and their mirror images
    /// @throws IllegalArgumentException when it is another number
    public static List<View> several(int count) {
        return switch (count) {
            case 1 -> List.of(CENTRE);
            case 2 -> mirrored(List.of(CENTRE));
            case 5 -> centreAndCorners();
            case 10 -> mirrored(centreAndCorners());
            default -> {
                for (int k = 2; k <= LARGEST_GRID; k++) {
                    if (count == k * k) {
                        yield grid(k);
                    }
                    if (count == 2 * k * k) {
                        yield mirrored(grid(k));
                    }
                }
                throw new IllegalArgumentException(
                        "crops %s: must be 1, 5, a square such as 9 (3×3 places), or twice one of these, with mirror images, such as 10; at most %s"
                                .formatted(count, 2 * LARGEST_GRID * LARGEST_GRID));
            }
        };
    }

    /// The middle, the same shifted by a pixel to either side, and the mirror images of the three.
    public static List<View> shifted() {
        return mirrored(
                IntStream.of(0, -1, 1).mapToObj(by -> new View(0.5, 0.5, by, false)).toList());
    }

    private static List<View> centreAndCorners() {
        List<View> views = new ArrayList<>(List.of(CENTRE));
        views.addAll(grid(2));
        return views;
    }

    private static List<View> grid(int k) {
        List<View> views = new ArrayList<>();
        for (int y = 0; y < k; y++) {
            for (int x = 0; x < k; x++) {
                views.add(new View(x / (k - 1.0), y / (k - 1.0), 0, false));
            }
        }
        return views;
    }

    private static List<View> mirrored(List<View> views) {
        List<View> both = new ArrayList<>(views);
        views.forEach(view -> both.add(new View(view.across, view.down, view.shift, true)));
        return both;
    }

    /// Copies the window. Where it begins is rounded down, so of an odd number of pixels too many,
    /// the middle leaves out one more on the right and at the bottom.
    ///
    /// @param from a picture of this size
    /// @param into receives a window of that size from `at`
    ///
    /// @throws ShapeException when it is shifted and the picture has no pixels beside its edge
    public void apply(byte[] from, Volume size, byte[] into, int at, Volume window) {
        if (Math.min(size.width(), size.height()) <= Math.abs(shift)) {
            throw new ShapeException(
                    "a picture of %s can't be shifted by %d and mirrored at its edge; look once: --crops 1"
                            .formatted(size, Math.abs(shift)));
        }
        int left = (int) (across * (size.width() - window.width())) + shift;
        int top = (int) (down * (size.height() - window.height())) + shift;
        new Cut(left, top, mirrored, Border.REFLECT).apply(from, size, into, at, window);
    }
}
