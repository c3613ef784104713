package dev.fathom.explain;

import dev.fathom.model.Network;
import dev.fathom.tensor.Volume;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a value stands in a network, written `conv1:3,4,17`.
///
/// @param layer the layer that makes it, or [#INPUT]
/// @param x column
/// @param y row
/// @param d depth slice
public record Place(String layer, int x, int y, int d) {
    /// Names the network's input.
    public static final String INPUT = "input";

    private static final Pattern TEXT = Pattern.compile("(.+):(\\d{1,9}),(\\d{1,9}),(\\d{1,9})");

    /// Reads what [#toString] writes.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Place parse(String text) {
        Matcher m = TEXT.matcher(text);
        if (!m.matches()) {
            throw new IllegalArgumentException(
                    "'"
                            + text
                            + "' is not a neuron; write its layer, column, row and depth slice, all"
                            + " counted from 0, for example conv1:3,4,17");
        }
        return new Place(
                m.group(1),
                Integer.parseInt(m.group(2)),
                Integer.parseInt(m.group(3)),
                Integer.parseInt(m.group(4)));
    }

    /// The position of its layer.
    ///
    /// @throws IllegalArgumentException when the network has no such layer or the layer no such
    ///   neuron: the message says what there is
    public int in(Network network) {
        int node = network.position(layer);
        Volume v = network.volume(node);
        if (!within(x, v.width()) || !within(y, v.height()) || !within(d, v.depth())) {
            throw new IllegalArgumentException(
                    "no neuron at column "
                            + x
                            + ", row "
                            + y
                            + ", depth slice "
                            + d
                            + ": "
                            + layer
                            + " makes "
                            + v
                            + ", so columns are 0 … "
                            + (v.width() - 1)
                            + ", rows 0 … "
                            + (v.height() - 1)
                            + ", depth slices 0 … "
                            + (v.depth() - 1));
        }
        return node;
    }

    private static boolean within(int at, int size) {
        return at >= 0 && at < size;
    }

    @Override
    public String toString() {
        return layer + ":" + x + "," + y + "," + d;
    }
}
