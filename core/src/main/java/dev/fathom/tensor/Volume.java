package dev.fathom.tensor;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The shape of one picture or of one layer's output for one picture: width × height × depth.
///
/// Depth is the number of channels. The values themselves lie in a [Tensor], row by row, each
/// pixel's depth column contiguous.
///
/// @param width number of columns, at least 1
/// @param height number of rows, at least 1
/// @param depth number of channels, at least 1
public record Volume(int width, int height, int depth) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})[x×](\\d{1,9})[x×](\\d{1,9})");

    public Volume {
        if (width < 1 || height < 1 || depth < 1) {
            throw new ShapeException(
                    "volume "
                            + text(width, height, depth)
                            + ": width, height and depth must each be 1 or more");
        }
        if ((long) width * height > Integer.MAX_VALUE / depth) {
            throw new ShapeException(
                    "volume "
                            + text(width, height, depth)
                            + " has more than 2,147,483,647 values; one array can't hold them");
        }
    }

    public static Volume volume(int width, int height, int depth) {
        return new Volume(width, height, depth);
    }

    /// A volume of one pixel: what a fully connected layer makes.
    public static Volume column(int depth) {
        return new Volume(1, 1, depth);
    }

    /// Reads `227x227x3` or `227×227×3`.
    ///
    /// @throws ShapeException when the text is not three whole numbers of 1 or more
    public static Volume parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new ShapeException(
                    "'%s' is not a volume; write width x height x depth, for example 227x227x3"
                            .formatted(text));
        }
        return new Volume(
                Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)),
                Integer.parseInt(m.group(3)));
    }

    /// Number of values in one depth slice.
    public int pixels() {
        return width * height;
    }

    /// Number of values.
    public int size() {
        return width * height * depth;
    }

    /// Number of values in a batch.
    ///
    /// @throws ShapeException when one array can't hold them
    public int size(int batch) {
        if (batch > Integer.MAX_VALUE / size()) {
            throw new ShapeException(
                    "a batch of %d volumes of %s has more than 2,147,483,647 values; one array can't hold them, so use a batch of at most %d"
                            .formatted(batch, this, Integer.MAX_VALUE / size()));
        }
        return batch * size();
    }

    public Volume depth(int depth) {
        return new Volume(width, height, depth);
    }

    @Override
    public String toString() {
        return text(width, height, depth);
    }

    private static String text(int width, int height, int depth) {
        return width + "×" + height + "×" + depth;
    }
}
