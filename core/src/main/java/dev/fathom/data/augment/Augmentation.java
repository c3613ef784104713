package dev.fathom.data.augment;

import dev.fathom.data.picture.Scaling;
import dev.fathom.data.samples.Border;
import dev.fathom.data.samples.Cut;
import dev.fathom.data.samples.Draws;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Vocabulary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/// Random changes to training pictures, in the order of the components.
///
/// What happens to a picture depends on the seed, the epoch and the picture's number alone.
///
/// @param crop side of the square pictures of which a window of the network's size is cut out
///   anywhere, as in 256 for a network that reads 227×227 (Krizhevsky 2012); the middle of them is
///   what is tested; 0 for pictures of the network's size
/// @param resizedCrop a part that is stretched to the network's size instead
/// @param mirror which pictures are mirrored left to right
/// @param padding pixels added on every side before the window is cut out anywhere
/// @param border what the added pixels hold
/// @param colourJitter how far brightness, contrast and saturation change
/// @param colourNoise a random colour that is added
/// @param cutout side of a square round any pixel, as much of it as is within the picture, that
///   becomes 0 after preprocessing, which is the mean colour; 0 for none (DeVries and Taylor 2017)
public record Augmentation(
        int crop,
        ResizedCrop resizedCrop,
        Mirror mirror,
        int padding,
        Border border,
        ColourJitter colourJitter,
        ColourNoise colourNoise,
        int cutout) {

    /// Which pictures are mirrored.
    public enum Mirror {
        /// none
        NEVER,
        /// each with probability ½, every time
        RANDOM,
        /// each with probability ½ in even epochs, the others in odd ones (Jordan 2024, airbench)
        ALTERNATING
    }

    private static final int LARGEST = 1 << 13;
    private static final Vocabulary<Augmentation> WORDS =
            new Vocabulary<>(
                    "a change to pictures",
                    Augmentation.class,
                    Augmentation.class,
                    none(),
                    Map.of(
                            "mirror()",
                            "mirror(random)",
                            "resizedCrop()",
                            ResizedCrop.inception().toString()),
                    List.of());

    public Augmentation {
        check("crop", crop);
        check("padding", padding);
        check("cutout", cutout);
    }

    private static void check(String name, int value) {
        if (value < 0 || value > LARGEST) {
            throw new IllegalArgumentException(
                    "augmentation: expected a %s of 0 … %d, found %d"
                            .formatted(name, LARGEST, value));
        }
    }

    /// Pictures as they are.
    public static Augmentation none() {
        return new Augmentation(
                0,
                ResizedCrop.none(),
                Mirror.NEVER,
                0,
                Border.ZERO,
                ColourJitter.none(),
                ColourNoise.none(),
                0);
    }

    public Augmentation crop(int side) {
        return new Augmentation(
                side, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    public Augmentation resizedCrop(ResizedCrop resizedCrop) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    /// See [ResizedCrop].
    public Augmentation resizedCrop(double leastArea, double ratio) {
        return resizedCrop(new ResizedCrop(leastArea, ratio));
    }

    public Augmentation mirror(Mirror mirror) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    public Augmentation padding(int padding) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    public Augmentation border(Border border) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    public Augmentation colourJitter(ColourJitter colourJitter) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    public Augmentation colourNoise(ColourNoise colourNoise) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, cutout);
    }

    /// See [ColourJitter].
    public Augmentation colourJitter(double brightness, double contrast, double saturation) {
        return colourJitter(new ColourJitter(brightness, contrast, saturation));
    }

    /// A colour noise whose axes are to be measured.
    public Augmentation colourNoise(double deviation) {
        return colourNoise(new ColourNoise(deviation));
    }

    /// See [ColourNoise].
    public Augmentation colourNoise(double deviation, double... axes) {
        return colourNoise(new ColourNoise(deviation, Arrays.stream(axes).boxed().toList()));
    }

    public Augmentation cutout(int side) {
        return new Augmentation(
                crop, resizedCrop, mirror, padding, border, colourJitter, colourNoise, side);
    }

    /// Reads what [#toString] writes; `mirror.padding:4` is the same as
    /// `mirror(random).padding(4)`. Changes that are not named are left out.
    ///
    /// @throws IllegalArgumentException when the text is something else
    /// @throws IllegalArgumentException when a number is out of range
    public static Augmentation parse(String text) {
        return WORDS.parse(text);
    }

    /// With the axes of these pictures' colours, where there is a colour noise without any.
    public Augmentation measured(Pictures pictures) {
        return colourNoise(colourNoise.measured(pictures));
    }

    /// The size to which pictures are brought for a network that reads this.
    ///
    /// @throws IllegalArgumentException when that would be smaller than what the network reads
    public Volume pictures(Volume input) {
        int side = Math.max(input.width(), input.height());
        if (crop > 0 && crop < side) {
            throw new IllegalArgumentException(
                    "augmentation: crop(%d) is less than the %s that the network reads; use at least %d"
                            .formatted(crop, input, side));
        }
        return crop == 0 ? input : new Volume(crop, crop, input.depth());
    }

    /// @param size of the pictures
    /// @param window what the network reads
    /// @throws IllegalArgumentException when they don't fit together, or don't fit these changes
    public void check(Volume size, Volume window) {
        if (window.depth() != size.depth()
                || window.width() > size.width()
                || window.height() > size.height()) {
            throw new IllegalArgumentException(
                    "a window of %s can't be cut out of pictures of %s; scale them first"
                            .formatted(window, size));
        }
        if (crop > 0 && (size.width() != crop || size.height() != crop)) {
            throw new IllegalArgumentException(
                    "augmentation: crop(%1$d) is for pictures of %1$d×%1$d, not %2$s; scale them to it"
                            .formatted(crop, size));
        }
        if (isStretched() && padding > 0) {
            throw new IllegalArgumentException(
                    "augmentation: a resizedCrop has no use for a padding; leave one of them out");
        }
        int side = Math.min(size.width(), size.height());
        if (border == Border.REFLECT && padding >= side) {
            throw new IllegalArgumentException(
                    "augmentation: pictures of %s can be reflected by at most %d pixels, not %d"
                            .formatted(size, side - 1, padding));
        }
        colourJitter.check(size.depth());
        colourNoise.check(size.depth());
    }

    private boolean isStretched() {
        return !resizedCrop.equals(ResizedCrop.none());
    }

    /// All changes but cutout.
    ///
    /// @param from a picture of this size: row by row, depth contiguous
    /// @return a window of that size
    public byte[] apply(Turn turn, byte[] from, Volume size, Volume window) {
        byte[] picture = moved(turn, from, size, window, Scaling::stretch, (byte) 0);
        if (!colourJitter.equals(ColourJitter.none()) || colourNoise.deviation() > 0) {
            ColourMap map = colourJitter.draw(turn.random(Draws.COLOURS), picture, window.depth());
            colourNoise.add(turn.random(Draws.NOISE), map.plus());
            map.apply(picture);
        }
        return picture;
    }

    /// The mask of a picture, moved as [#apply] moves that; what lies round it is not known.
    ///
    /// @param from a class a pixel, of this size
    public byte[] mask(Turn turn, byte[] from, Volume size, Volume window) {
        byte unknown = (byte) Task.IGNORED;
        return moved(turn, from, size, window, Scaling::stretchNearest, unknown);
    }

    /// @param outside what lies round a picture
    private byte[] moved(
            Turn turn,
            byte[] from,
            Volume size,
            Volume window,
            Scaling.Stretching stretching,
            byte outside) {
        SplittableRandom random = turn.random(Draws.CROP);
        boolean mirrored =
                switch (mirror) {
                    case NEVER -> false;
                    case RANDOM -> random.nextBoolean();
                    case ALTERNATING ->
                            Draws.of(turn.seed(), Draws.MIRROR, turn.picture()).nextBoolean()
                                    == (turn.epoch() % 2 == 0);
                };
        byte[] into = new byte[window.size()];
        if (isStretched()) {
            byte[] stretched = new byte[window.size()];
            resizedCrop.apply(random, from, size, stretched, window, stretching);
            new Cut(0, 0, mirrored, border).apply(stretched, window, into, 0, window);
        } else {
            int left = place(random, size.width() - window.width());
            int top = place(random, size.height() - window.height());
            new Cut(left, top, mirrored, border).apply(from, size, into, 0, window, outside);
        }
        return into;
    }

    /// Where the window begins: anywhere, or, when the pictures are not made for it, about the
    /// middle.
    private int place(SplittableRandom random, int room) {
        return crop > 0
                ? random.nextInt(room + 2 * padding + 1) - padding
                : room / 2 + random.nextInt(2 * padding + 1) - padding;
    }

    /// Makes a square 0 in a picture as the network reads it, which begins at `at`.
    public void cutOut(Turn turn, float[] x, int at, Volume window) {
        if (cutout == 0) {
            return;
        }
        SplittableRandom random = turn.random(Draws.CUTOUT);
        int left = random.nextInt(window.width()) - cutout / 2;
        int top = random.nextInt(window.height()) - cutout / 2;
        for (int y = Math.max(0, top); y < Math.min(window.height(), top + cutout); y++) {
            int row = at + y * window.width() * window.depth();
            int from = Math.max(0, left) * window.depth();
            int to = Math.min(window.width(), left + cutout) * window.depth();
            Arrays.fill(x, row + from, row + to, 0);
        }
    }

    /// All that changes pictures: `mirror(random).padding(4).border(reflect)`.
    @Override
    public String toString() {
        List<String> changes = new ArrayList<>();
        if (crop > 0) {
            changes.add("crop(" + crop + ")");
        }
        if (isStretched()) {
            changes.add(resizedCrop.toString());
        }
        if (mirror != Mirror.NEVER) {
            changes.add("mirror(" + mirror.name().toLowerCase(Locale.ROOT) + ")");
        }
        if (padding > 0) {
            changes.add("padding(" + padding + ")");
            changes.add("border(" + border.name().toLowerCase(Locale.ROOT) + ")");
        }
        if (!colourJitter.equals(ColourJitter.none())) {
            changes.add(colourJitter.toString());
        }
        if (colourNoise.deviation() > 0) {
            changes.add(colourNoise.toString());
        }
        if (cutout > 0) {
            changes.add("cutout(" + cutout + ")");
        }
        return changes.isEmpty() ? "none" : String.join(".", changes);
    }
}
