package dev.fathom.network;

import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What a network gives by a name, and how other programs see its values.
///
/// @param name unique among the network's outputs
/// @param node position of the node that makes it
/// @param shape the dimensions that one picture's values have elsewhere, outermost first; empty
///   where they are depth, height and width
/// @param depthLast whether there the values lie as they do here, row by row with depth contiguous;
///   otherwise channel by channel
public record Output(String name, int node, List<Integer> shape, boolean depthLast) {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}\\p{P}\\p{S}&&[^#,]]{1,200}");

    public Output {
        shape = List.copyOf(shape);
        if (!isName(name)) {
            throw new IllegalArgumentException(
                    "'%s' can't be an output's name; use up to 200 characters without spaces, # and ,"
                            .formatted(name));
        }
        if (shape.stream().anyMatch(size -> size < 1)) {
            throw new IllegalArgumentException(
                    "output %s: shape %s must have sizes of 1 or more"
                            .formatted(name, text(shape)));
        }
    }

    /// What a node makes, as it is.
    Output(String name, int node) {
        this(name, node, List.of(), false);
    }

    /// Whether an output can have this name.
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /// The dimensions that one picture's values have elsewhere.
    ///
    /// @param made the volume that the node makes
    public List<Integer> dimensions(Volume made) {
        return shape.isEmpty() ? List.of(made.depth(), made.height(), made.width()) : shape;
    }

    /// Values in the order that they have elsewhere, in an array of their own.
    ///
    /// @param made the volume that the node makes
    /// @param values of a batch, as the node makes them; there may be more
    public float[] ordered(Volume made, int batch, float[] values) {
        int size = made.size();
        float[] ordered = Arrays.copyOf(values, made.size(batch));
        for (int i = 0; !depthLast && i < ordered.length; i++) {
            int at = i % size;
            int place = at % made.depth() * made.pixels() + at / made.depth();
            ordered[i - at + place] = values[i];
        }
        return ordered;
    }

    /// Whether its shape has as many values as a volume.
    boolean fits(Volume made) {
        long values = dimensions(made).stream().mapToLong(size -> size).reduce(1, Output::product);
        return values == made.size();
    }

    /// Of more than an int can hold it is enough to know that.
    private static long product(long a, long b) {
        return Math.min(a * b, Integer.MAX_VALUE + 1L);
    }

    /// The line of a network's text.
    ///
    /// @param layer name of the node
    String text(String layer) {
        return NetworkText.OUTPUT
                + " "
                + name
                + " of "
                + layer
                + (shape.isEmpty() ? "" : " as " + text(shape))
                + (depthLast ? " depth last" : "");
    }

    private static String text(List<Integer> shape) {
        return shape.stream().map(String::valueOf).collect(Collectors.joining("x"));
    }
}
