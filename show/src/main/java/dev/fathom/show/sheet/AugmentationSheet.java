package dev.fathom.show.sheet;

import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.Preprocessing;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.List;

/// What changes make of one picture, epoch after epoch: a row for each kind of change. The picture
/// stands for a data set of its own where a mean colour or axes of colours are needed.
///
/// Stateless and thread-safe.
public final class AugmentationSheet {
    private static final int GAP = 6;

    private AugmentationSheet() {}

    /// Draws the sheet.
    ///
    /// @param window size of what a network would read
    /// @param versions number of epochs
    /// @throws dev.fathom.file.DataException when changes don't fit the size
    public static BufferedImage draw(
            ImageSource picture, List<Augmentation> rows, Volume window, int versions, long seed) {
        int line = Typeface.SMALL.height();
        int step = line + window.height() + GAP;
        int width = versions * (window.width() + GAP) - GAP;
        for (Augmentation row : rows) {
            width = Math.max(width, Typeface.SMALL.width(row.toString()));
        }
        Canvas canvas =
                new Canvas(width + 2 * Sheet.MARGIN, rows.size() * step - GAP + 2 * Sheet.MARGIN);
        for (int r = 0; r < rows.size(); r++) {
            int top = Sheet.MARGIN + r * step;
            Augmentation row = rows.get(r);
            canvas.text(Typeface.SMALL, row.toString(), Sheet.MARGIN, top, Canvas.SOFT);
            Volume size = row.pictures(window);
            Pictures alone =
                    Pictures.of(size, List.of("it"), new int[1], List.of(picture.read(size)));
            Preprocessing reading = Preprocessing.measure(alone);
            Batches batches =
                    Batches.of(alone, reading, window, 1).augmentation(row).shuffled(seed);
            for (int version = 0; version < versions; version++) {
                try (Loader loader = new Loader(1);
                        Epoch epoch = batches.epoch(version, loader)) {
                    Tile tile = Tile.of(window, bytes(reading, epoch.next().x()));
                    int left = Sheet.MARGIN + version * (window.width() + GAP);
                    canvas.tile(left, top + line, tile);
                }
            }
        }
        return canvas.image();
    }

    /// What the network reads as colours again.
    private static byte[] bytes(Preprocessing reading, float[] x) {
        byte[] bytes = new byte[x.length];
        for (int i = 0; i < x.length; i++) {
            int d = i % reading.depth();
            double value = x[i] * reading.deviation().get(d) + reading.mean().get(d);
            bytes[i] = (byte) Math.round(255 * value);
        }
        return bytes;
    }
}
