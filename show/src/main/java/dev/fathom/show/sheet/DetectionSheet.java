package dev.fathom.show.sheet;

import dev.fathom.model.Model;
import dev.fathom.model.detect.Detection;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Locale;

/// A picture as a model sees it, and rectangles round what it sees on it.
///
/// Stateless and thread-safe.
public final class DetectionSheet {
    private static final int SIDE = 480;

    private DetectionSheet() {}

    /// @param picture bytes of 0 … 255 in the shape of the network's input
    public static BufferedImage of(Model model, byte[] picture, List<Detection> detections) {
        Volume input = model.network().input();
        int factor = Math.max(1, SIDE / Math.max(input.width(), input.height()));
        int width = factor * input.width();
        int height = factor * input.height();
        Canvas canvas = new Canvas(width, height);
        canvas.tile(0, 0, Tile.of(input, picture).enlarged(factor));
        Typeface typeface = Typeface.SMALL;
        for (Detection d : detections) {
            int left = place(d.left(), width);
            int top = place(d.top(), height);
            int right = place(d.right(), width);
            int bottom = place(d.bottom(), height);
            canvas.frame(left, top, right - left, bottom - top, Canvas.MARK);
            canvas.frame(left - 1, top - 1, right - left + 2, bottom - top + 2, Canvas.MARK);
            String text = text(model, d);
            int line = Math.max(0, top - typeface.height() - 2);
            canvas.fill(left - 2, line, typeface.width(text) + 4, typeface.height(), Canvas.MARK);
            canvas.text(typeface, text, left, line, Canvas.PAPER);
        }
        return canvas.image();
    }

    /// A little outside is enough: what lies there is not drawn.
    private static int place(double share, int size) {
        return (int) Math.round(Math.clamp(share, -0.1, 1.1) * size);
    }

    /// `0 97.2 %`: the class and its probability.
    private static String text(Model model, Detection d) {
        return String.format(
                Locale.ROOT, "%s %.1f %%", model.label(d.number()), 100 * d.probability());
    }
}
