package dev.fathom.show.sheet;

import dev.fathom.data.samples.Pictures;
import dev.fathom.model.Model;
import dev.fathom.network.Patch;
import dev.fathom.show.attribution.TopPictures;
import dev.fathom.show.text.Decimals;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;

/// The pictures that excite a filter most, each beside the patch in it that does.
public final class TopSheet {
    private static final int SIDE = 112;
    private static final double SHADE = 0.7;

    private TopSheet() {}

    /// @param pictures those in which the top ones were found
    public static BufferedImage of(Model model, Pictures pictures, TopPictures top) {
        Volume input = pictures.volume();
        int count = top.hits().size();
        int factor = Math.max(1, SIDE / Math.max(input.width(), input.height()));
        int columns = (int) Math.ceil(Math.sqrt(count));
        Layout layout =
                new Layout(count, input.width(), input.height(), 2, 2, true, factor, columns);
        List<Sheet.Cell> cells = new ArrayList<>();
        byte[] bytes = new byte[input.size()];
        for (TopPictures.Hit hit : top.hits()) {
            pictures.read(hit.picture(), bytes, 0);
            Tile tile = Tile.of(input, bytes);
            cells.add(
                    new Sheet.Cell(
                            List.of(shaded(tile, hit.field()), enlarged(tile, hit.field())),
                            pictures.labels().get(pictures.label(hit.picture()))
                                    + " "
                                    + Decimals.number(hit.value()),
                            false));
        }
        Sheet sheet =
                new Sheet(
                        "What excites filter %d of %s".formatted(top.filter(), top.layer()),
                        List.of(
                                model.network().name()
                                        + ": the pictures with its largest values, the largest"
                                        + " first",
                                "left: what it sees is not shaded; right: that patch alone"),
                        layout,
                        null);
        return sheet.draw(cells);
    }

    private static Tile shaded(Tile picture, Patch patch) {
        return Tile.of(
                picture.width(),
                picture.height(),
                i -> {
                    int x = i % picture.width() - patch.left();
                    int y = i / picture.width() - patch.top();
                    boolean seen = x >= 0 && x < patch.width() && y >= 0 && y < patch.height();
                    return seen
                            ? picture.rgb()[i]
                            : Palette.mix(picture.rgb()[i], Canvas.SOFT, SHADE);
                });
    }

    /// A patch as large as the picture has room for.
    private static Tile enlarged(Tile picture, Patch patch) {
        double scale =
                Math.min(
                        (double) picture.width() / Math.max(1, patch.width()),
                        (double) picture.height() / Math.max(1, patch.height()));
        return Tile.of(
                picture.width(),
                picture.height(),
                i -> {
                    int column = i % picture.width();
                    int row = i / picture.width();
                    int x = (int) (column / scale);
                    int y = (int) (row / scale);
                    return x < patch.width() && y < patch.height()
                            ? picture.at(patch.left() + x, patch.top() + y)
                            : Canvas.PAPER;
                });
    }
}
