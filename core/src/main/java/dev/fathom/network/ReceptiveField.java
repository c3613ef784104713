package dev.fathom.network;

import dev.fathom.layer.Sight;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;

/// How much of the network's input one unit of a node can see, borders aside. What a unit at the
/// border really sees: [Patch].
///
/// @param x along the width
/// @param y along the height
public record ReceptiveField(Along x, Along y) {

    /// The field along one axis, in pixels of the network's input.
    ///
    /// Through a window of extent e, stride s and padding p before it: size + (e − 1)·jump, jump·s,
    /// start + ((e − 1)/2 − p)·jump. Through a transposed convolution the jump is *divided* by s;
    /// which of its taps meet an input differs from unit to unit, so the size is that of the units
    /// that see most, ⌈e/s⌉ inputs, and the start is that of the middle of all taps. Where branches
    /// meet, the field covers those of all; their jumps are equal where their units lie over each
    /// other, otherwise the largest is told.
    ///
    /// @param size pixels from the first to the last that a unit sees
    /// @param jump pixels between the fields of neighbouring units
    /// @param start centre of unit 0's field, where 0 is the middle of the first pixel
    public record Along(double size, double jump, double start) {
        private static final Along PIXEL = new Along(1, 1, 0);

        private Along through(Sight.Along sight) {
            return new Along(
                    size + (sight.most() - 1) * jump,
                    jump * sight.step(),
                    start + (sight.first() + sight.last()) / 2 * jump);
        }

        private Along and(Along other) {
            double first = Math.min(first(), other.first());
            double last = Math.max(last(), other.last());
            return new Along(last - first + 1, Math.max(jump, other.jump), (first + last) / 2);
        }

        private double first() {
            return start - (size - 1) / 2;
        }

        private double last() {
            return start + (size - 1) / 2;
        }
    }

    /// The fields of all nodes, in the network's order.
    public static List<ReceptiveField> of(Network network) {
        List<Along> x = along(network, Sight::x);
        List<Along> y = along(network, Sight::y);
        List<ReceptiveField> fields = new ArrayList<>();
        for (int i = 0; i < x.size(); i++) {
            fields.add(new ReceptiveField(x.get(i), y.get(i)));
        }
        return fields;
    }

    private static List<Along> along(Network network, Function<Sight, Sight.Along> side) {
        List<Along> fields = new ArrayList<>();
        for (Node node : network.nodes()) {
            fields.add(
                    IntStream.range(0, node.inputs().size())
                            .mapToObj(
                                    k -> {
                                        int from = node.inputs().get(k);
                                        Sight sight = node.layer().sight(node.inputVolumes(), k);
                                        return (from == Network.INPUT
                                                        ? Along.PIXEL
                                                        : fields.get(from))
                                                .through(side.apply(sight));
                                    })
                            .reduce(Along::and)
                            .orElseThrow());
        }
        return fields;
    }

    /// `11`, or `4×3` where width and height differ.
    public String size() {
        return pair(x.size, y.size);
    }

    /// `4`, or `4×2` where width and height differ.
    public String jump() {
        return pair(x.jump, y.jump);
    }

    private static String pair(double a, double b) {
        return a == b ? number(a) : number(a) + "×" + number(b);
    }

    /// At most three decimals, none that says nothing.
    private static String number(double value) {
        return value == Math.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
}
