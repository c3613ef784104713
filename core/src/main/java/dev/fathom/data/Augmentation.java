package dev.fathom.data;

import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/// Random changes to training pictures: mirrored left to right, shifted.
///
/// What happens to a picture depends on the seed, the epoch and the picture's number alone.
///
/// @param mirror which pictures are mirrored
/// @param padding pixels added on every side before a window of the old size is cut out anywhere
/// @param border what the added pixels hold
public record Augmentation(Mirror mirror, int padding, Border border) {

    /// Which pictures are mirrored.
    public enum Mirror {
        /// none
        NEVER,
        /// each with probability ½, every time
        RANDOM,
        /// each with probability ½ in even epochs, the others in odd ones (Jordan 2024, airbench)
        ALTERNATING
    }

    /// What lies around a picture.
    public enum Border {
        /// black
        ZERO,
        /// the picture mirrored, the outermost pixels not repeated
        REFLECT
    }

    private static final int LARGEST_PADDING = 1 << 13;

    public Augmentation {
        if (padding < 0 || padding > LARGEST_PADDING) {
            throw new DataException(
                    "augmentation: expected a padding of 0 … "
                            + LARGEST_PADDING
                            + ", found "
                            + padding);
        }
    }

    /// Pictures as they are.
    public static Augmentation none() {
        return new Augmentation(Mirror.NEVER, 0, Border.ZERO);
    }

    public Augmentation mirror(Mirror mirror) {
        return new Augmentation(mirror, padding, border);
    }

    public Augmentation padding(int padding) {
        return new Augmentation(mirror, padding, border);
    }

    public Augmentation border(Border border) {
        return new Augmentation(mirror, padding, border);
    }

    /// @throws DataException when a reflection would need more pixels than a picture has
    public void check(Volume volume) {
        int side = Math.min(volume.width(), volume.height());
        if (border == Border.REFLECT && padding >= side) {
            throw new DataException(
                    "augmentation: pictures of "
                            + volume
                            + " can be reflected by at most "
                            + (side - 1)
                            + " pixels, not "
                            + padding);
        }
    }

    /// Copies a changed picture.
    ///
    /// @param picture its number in the data set
    /// @param from the original, row by row, depth contiguous
    /// @param into receives the picture from `at`
    public void apply(
            Volume volume, long seed, int epoch, int picture, byte[] from, byte[] into, int at) {
        SplittableRandom random = Draws.of(seed, Draws.CROP, epoch, picture);
        boolean mirrored =
                switch (mirror) {
                    case NEVER -> false;
                    case RANDOM -> random.nextBoolean();
                    case ALTERNATING ->
                            Draws.of(seed, Draws.MIRROR, picture).nextBoolean() == (epoch % 2 == 0);
                };
        int left = random.nextInt(2 * padding + 1) - padding;
        int top = random.nextInt(2 * padding + 1) - padding;
        new Cut(left, top, mirrored, border).apply(from, volume, into, at, volume);
    }

    /// All that changes pictures: `mirror(random).padding(4).border(reflect)`.
    @Override
    public String toString() {
        List<String> changes = new ArrayList<>();
        if (mirror != Mirror.NEVER) {
            changes.add("mirror(" + mirror.name().toLowerCase(Locale.ROOT) + ")");
        }
        if (padding > 0) {
            changes.add("padding(" + padding + ")");
            changes.add("border(" + border.name().toLowerCase(Locale.ROOT) + ")");
        }
        return changes.isEmpty() ? "none" : String.join(".", changes);
    }
}
