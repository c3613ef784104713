package dev.fathom.network;

import dev.fathom.layer.Lookup;
import dev.fathom.layer.Sight;
import dev.fathom.tensor.Volume;
import java.util.Arrays;

/// The part of the network's input that one unit really sees: its receptive field without what
/// falls on padding, here or in any layer between.
///
/// @param left first column
/// @param top first row
/// @param width number of columns; 0 when the unit sees nothing but padding
/// @param height number of rows; 0 when the unit sees nothing but padding
public record Patch(int left, int top, int width, int height) {

    /// What the units at one place of a node see.
    ///
    /// @param x column of the unit
    /// @param y row of the unit
    /// @throws IllegalArgumentException when the node has no unit there
    public static Patch of(Network network, int node, int x, int y) {
        Volume volume = network.volume(node);
        if (x < 0 || x >= volume.width() || y < 0 || y >= volume.height()) {
            throw new IllegalArgumentException(
                    "no unit at column %s, row %s of %s; columns are 0 … %s, rows 0 … %s"
                            .formatted(x, y, volume, volume.width() - 1, volume.height() - 1));
        }
        Span columns = seen(network, node, x, true);
        Span rows = seen(network, node, y, false);
        return new Patch(columns.first, rows.first, columns.length(), rows.length());
    }

    /// Along one axis: from the node back to the input, all that is needed of every node between.
    private static Span seen(Network network, int node, int unit, boolean horizontal) {
        Span[] needed = new Span[node + 1];
        Arrays.fill(needed, Span.NOTHING);
        Span ofInput = node == Network.INPUT ? new Span(unit, unit) : Span.NOTHING;
        if (node != Network.INPUT) {
            needed[node] = new Span(unit, unit);
        }
        for (int i = node; i >= 0; i--) {
            Node reader = network.nodes().get(i);
            for (int k = 0; k < reader.inputs().size(); k++) {
                int input = reader.inputs().get(k);
                Volume volume = network.volume(input);
                Sight sight = reader.layer().sight(reader.inputVolumes(), k);
                Span read = needed[i].through(horizontal ? sight.x() : sight.y());
                Span real = read.within(horizontal ? volume.width() : volume.height());
                if (input == Network.INPUT) {
                    ofInput = ofInput.and(real);
                } else {
                    needed[input] = needed[input].and(real);
                }
            }
        }
        return ofInput;
    }

    /// Places along an axis, both ends among them; nothing when the last is before the first.
    private record Span(int first, int last) {
        static final Span NOTHING = new Span(0, -1);

        int length() {
            return last - first + 1;
        }

        /// What units at these places see, padding too.
        Span through(Sight.Along sight) {
            if (length() == 0) {
                return NOTHING;
            }
            if (sight.lookup() == null) {
                return new Span(sight.firstOf(first), sight.lastOf(last));
            }
            Span seen = NOTHING;
            for (int unit = first; unit <= last; unit++) {
                if (sight.firstOf(unit) != Lookup.NOTHING) {
                    seen = seen.and(new Span(sight.firstOf(unit), sight.lastOf(unit)));
                }
            }
            return seen;
        }

        Span within(int size) {
            Span real = new Span(Math.max(first, 0), Math.min(last, size - 1));
            return real.length() <= 0 ? NOTHING : real;
        }

        Span and(Span other) {
            if (length() == 0 || other.length() == 0) {
                return length() == 0 ? other : this;
            }
            return new Span(Math.min(first, other.first), Math.max(last, other.last));
        }
    }
}
