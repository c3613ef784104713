package dev.fathom.show.sheet;

import dev.fathom.model.Filters;
import dev.fathom.model.Model;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A layer's filters on one picture: those that read colours in colour, all others as their depth
/// slices side by side, with weight 0 in the middle of the scale.
///
/// @param node the layer
/// @param volume of each filter
/// @param factor pixels that a weight has a side
/// @param filters those that are drawn: all, or the first that fit
/// @param image the picture
public record FilterSheet(
        Node node, Volume volume, int factor, List<Filter> filters, BufferedImage image) {
    private static final int MOST_PIXELS = 4096;

    /// One filter.
    ///
    /// @param number which: the depth slice that it makes
    /// @param largest size of its largest weight
    /// @param x left end of its first tile, in pixels of the picture
    /// @param y top of its first tile
    public record Filter(int number, float largest, int x, int y) {}

    public FilterSheet {
        filters = List.copyOf(filters);
    }

    /// Whether each filter is one tile, not one for each depth slice.
    public boolean flat() {
        return volume.depth() == 1 || Filters.colour(node, volume);
    }

    /// @param node position of a convolution or a fully connected layer
    /// @throws IllegalArgumentException when the layer is another
    public static FilterSheet of(Model model, int node, Scale scale) {
        Filters filters = Filters.of(model, node);
        Layout layout = layout(filters);
        int shown = layout.count();
        double most =
                IntStream.range(0, filters.count()).mapToDouble(filters::largest).max().orElse(0);
        Sheet sheet =
                new Sheet(
                        "Filters of " + filters.node().name(),
                        words(model.network().name(), filters, shown, scale),
                        layout,
                        legend(filters, scale, most));
        List<Sheet.Cell> cells =
                IntStream.range(0, shown)
                        .mapToObj(
                                f ->
                                        cell(
                                                filters,
                                                f,
                                                scale == Scale.EACH ? filters.largest(f) : most))
                        .toList();
        return new FilterSheet(
                filters.node(),
                filters.volume(),
                layout.factor(),
                IntStream.range(0, shown)
                        .mapToObj(f -> new Filter(f, filters.largest(f), sheet.x(f), sheet.y(f)))
                        .toList(),
                sheet.draw(cells));
    }

    private static Layout layout(Filters filters) {
        Volume v = filters.volume();
        int tiles = filters.colour() ? 1 : v.depth();
        int label = Typeface.SMALL.width(Integer.toString(filters.count() - 1));
        int count = filters.count();
        Layout layout = Layout.of(count, v.width(), v.height(), tiles, label);
        while (count > 1 && Math.max(layout.gridWidth(), layout.gridHeight()) > MOST_PIXELS) {
            count -= Math.ceilDiv(count, 8);
            layout = Layout.of(count, v.width(), v.height(), tiles, label);
        }
        return layout;
    }

    private static List<String> words(String network, Filters filters, int shown, Scale scale) {
        int depth = filters.volume().depth();
        String first =
                String.format(
                        Locale.ROOT,
                        "%s: %s%,d filters of %s%s",
                        network,
                        shown == filters.count()
                                ? ""
                                : String.format(Locale.ROOT, "the first %,d of ", shown),
                        filters.count(),
                        filters.volume(),
                        filters.colour() || depth == 1
                                ? ""
                                : String.format(Locale.ROOT, ", each as %,d depth slices", depth));
        String second =
                scale == Scale.EACH
                        ? "each filter by its own largest weight"
                        : "all filters by the largest weight";
        return List.of(
                first, filters.colour() ? "weights as colours round grey, " + second : second);
    }

    private static @Nullable Legend legend(Filters filters, Scale scale, double most) {
        if (filters.colour()) {
            return null;
        }
        return scale == Scale.LAYER
                ? Legend.of(Palette.DIVERGING, most)
                : new Legend(Palette.DIVERGING, "−largest", "largest");
    }

    private static Sheet.Cell cell(Filters filters, int filter, double most) {
        int width = filters.volume().width();
        int height = filters.volume().height();
        double unit = most == 0 ? 1 : most;
        List<Tile> tiles =
                filters.colour()
                        ? List.of(Tile.of(width, height, tap -> colour(filters, filter, tap, unit)))
                        : IntStream.range(0, filters.volume().depth())
                                .mapToObj(
                                        d ->
                                                Tile.of(
                                                        width,
                                                        height,
                                                        tap ->
                                                                Palette.DIVERGING.rgb(
                                                                        filters.at(filter, tap, d)
                                                                                / unit)))
                                .toList();
        return new Sheet.Cell(tiles, Integer.toString(filter), false);
    }

    /// Grey is 0, the largest weight the brightest or the darkest.
    private static int colour(Filters filters, int filter, int tap, double unit) {
        int rgb = 0;
        for (int d = 0; d < 3; d++) {
            double share = 0.5 + filters.at(filter, tap, Math.abs(filters.red() - d)) / unit / 2;
            rgb = (rgb << 8) | (Palette.GREY.rgb(share) & 255);
        }
        return rgb;
    }
}
