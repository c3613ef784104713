package dev.fathom.show.sheet;

import dev.fathom.model.Trace;
import dev.fathom.network.Node;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// All that a layer made of a picture, its depth slices on one sheet: orange below 0, blue above.
/// Slices that are 0 everywhere are crossed out.
///
/// @param node the layer
/// @param factor pixels that a value has a side
/// @param slices in the order in which they are drawn
/// @param image the picture
public record ActivationSheet(Node node, int factor, List<Slice> slices, BufferedImage image) {

    /// What comes first.
    public enum Order {
        INDEX,
        MAX,
        MEAN
    }

    /// One depth slice.
    ///
    /// @param number which
    /// @param min its smallest value
    /// @param max its largest value
    /// @param mean of all its values
    /// @param x left end of it, in pixels of the picture
    /// @param y top of it
    public record Slice(int number, float min, float max, double mean, int x, int y) {

        /// Whether it is 0 everywhere.
        public boolean dead() {
            return min == 0 && max == 0;
        }

        private double size() {
            return Math.max(Math.abs(min), Math.abs(max));
        }

        private Slice at(int column, int row) {
            return new Slice(number, min, max, mean, column, row);
        }
    }

    public ActivationSheet {
        slices = List.copyOf(slices);
    }

    /// Draws what a layer made of the trace's first picture.
    ///
    /// @throws IllegalArgumentException when there is no such layer, or its values are not finite
    public static ActivationSheet of(Trace trace, String layer, Scale scale, Order order) {
        Node node = trace.model().network().nodes().get(trace.model().network().position(layer));
        Tensor values = trace.output(layer);
        Volume volume = values.volume();
        List<Slice> slices =
                IntStream.range(0, volume.depth())
                        .mapToObj(d -> slice(layer, values, d))
                        .sorted(comparator(order))
                        .toList();
        double most = slices.stream().mapToDouble(Slice::size).max().orElse(0);
        int label = Typeface.SMALL.width(Integer.toString(volume.depth() - 1));
        Layout layout = Layout.of(slices.size(), volume.width(), volume.height(), 1, label);
        Sheet sheet =
                new Sheet(
                        layer + " on the picture",
                        words(trace.model().network().name(), volume, slices, scale, order),
                        layout,
                        scale == Scale.LAYER
                                ? Legend.of(Palette.DIVERGING, most)
                                : new Legend(Palette.DIVERGING, "−largest", "largest"));
        List<Sheet.Cell> cells =
                slices.stream()
                        .map(
                                slice ->
                                        cell(
                                                values,
                                                slice,
                                                scale == Scale.EACH ? slice.size() : most))
                        .toList();
        return new ActivationSheet(
                node,
                layout.factor(),
                IntStream.range(0, slices.size())
                        .mapToObj(i -> slices.get(i).at(sheet.x(i), sheet.y(i)))
                        .toList(),
                sheet.draw(cells));
    }

    private static Comparator<Slice> comparator(Order order) {
        return switch (order) {
            case INDEX -> Comparator.comparingInt(Slice::number);
            case MAX -> Comparator.comparingDouble((Slice slice) -> -slice.max());
            case MEAN -> Comparator.comparingDouble((Slice slice) -> -slice.mean());
        };
    }

    private static Slice slice(String layer, Tensor values, int d) {
        int pixels = values.volume().pixels();
        float min = Float.POSITIVE_INFINITY;
        float max = Float.NEGATIVE_INFINITY;
        double sum = 0;
        for (int i = 0; i < pixels; i++) {
            float value = values.data()[i * values.volume().depth() + d];
            if (!Float.isFinite(value)) {
                throw new IllegalArgumentException(
                        layer + " makes " + value + " of this picture; only numbers can be drawn");
            }
            min = Math.min(min, value);
            max = Math.max(max, value);
            sum += value;
        }
        return new Slice(d, min, max, sum / pixels, 0, 0);
    }

    private static Sheet.Cell cell(Tensor values, Slice slice, double most) {
        Volume volume = values.volume();
        double unit = most == 0 ? 1 : most;
        Tile tile =
                Tile.of(
                        volume.width(),
                        volume.height(),
                        i ->
                                Palette.DIVERGING.rgb(
                                        values.data()[i * volume.depth() + slice.number()] / unit));
        return new Sheet.Cell(List.of(tile), Integer.toString(slice.number()), slice.dead());
    }

    private static List<String> words(
            String network, Volume volume, List<Slice> slices, Scale scale, Order order) {
        long dead = slices.stream().filter(Slice::dead).count();
        String crossed =
                dead == 0
                        ? ""
                        : String.format(Locale.ROOT, "; %,d crossed out: 0 everywhere", dead);
        String sorted =
                switch (order) {
                    case INDEX -> "";
                    case MAX -> "the largest maximum first; ";
                    case MEAN -> "the largest mean first; ";
                };
        return List.of(
                String.format(
                        Locale.ROOT,
                        "%s: %,d depth slices of %d×%d%s",
                        network,
                        volume.depth(),
                        volume.width(),
                        volume.height(),
                        crossed),
                sorted
                        + (scale == Scale.EACH
                                ? "each slice by its own largest value"
                                : "all slices by the largest value"));
    }
}
