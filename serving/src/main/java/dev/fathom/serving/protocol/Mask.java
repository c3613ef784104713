package dev.fathom.serving.protocol;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ServedModel;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Score;
import java.awt.image.BufferedImage;

/// A class for each place, as a picture.
final class Mask {
    private static final int MOST_CLASSES = 256;

    private Mask() {}

    /// A grey PNG as large as the model's result: each pixel is the number of the class that is the
    /// likeliest there. Where there is one value a place, 1 stands for a half and more.
    ///
    /// @throws IllegalArgumentException when a byte can't hold the number
    static Reply reply(ServedModel model, float[] results) {
        Volume result = model.result();
        int depth = result.depth();
        if (depth > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "%s tells %d classes apart at each place, and a mask holds at most %d; ask at /infer"
                            .formatted(model.label(), depth, MOST_CLASSES));
        }
        var mask = new BufferedImage(result.width(), result.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < result.height(); y++) {
            for (int x = 0; x < result.width(); x++) {
                int at = (y * result.width() + x) * depth;
                mask.getRaster().setSample(x, y, 0, likeliest(results, at, depth));
            }
        }
        return Reply.of("image/png", ImageFile.bytes(mask, "png"));
    }

    private static int likeliest(float[] values, int from, int count) {
        if (count == 1) {
            return values[from] >= 0.5 ? 1 : 0;
        }
        return Score.predicted(values, from, count);
    }
}
