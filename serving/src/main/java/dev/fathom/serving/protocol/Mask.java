package dev.fathom.serving.protocol;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.Task;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ServedModel;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.Score;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// A class for each place, as a picture.
final class Mask {
    private static final int MOST_CLASSES = 256;

    private Mask() {}

    /// A grey PNG: each pixel is the number of the class that is the likeliest there. That of a
    /// model for masks is as large as the picture, with 255 where the model saw nothing of it; that
    /// of another as large as its result, where one value a place stands for 1 from a half on.
    ///
    /// @param file the picture's
    /// @throws IllegalArgumentException when a byte can't hold the number
    static Reply reply(ServedModel model, byte[] file, float[] results) {
        Volume result = model.result();
        int depth = result.depth();
        if (depth > MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "%s tells %d classes apart at each place, and a mask holds at most %d; ask at /infer"
                            .formatted(model.label(), depth, MOST_CLASSES));
        }
        if (model.model().task() == Task.SEGMENT) {
            Volume size = size(file);
            return png(size, PixelMetrics.mask(model.model(), results, size));
        }
        byte[] classes = new byte[result.pixels()];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (byte) likeliest(results, i * depth, depth);
        }
        return png(result, classes);
    }

    private static Volume size(byte[] file) {
        try {
            return ImageFile.size("the picture", new ByteArrayInputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory has no such errors
        }
    }

    private static Reply png(Volume size, byte[] classes) {
        var mask = new BufferedImage(size.width(), size.height(), BufferedImage.TYPE_BYTE_GRAY);
        mask.getRaster().setDataElements(0, 0, size.width(), size.height(), classes);
        return Reply.of("image/png", ImageFile.bytes(mask, "png"));
    }

    private static int likeliest(float[] values, int from, int count) {
        if (count == 1) {
            return values[from] >= 0.5 ? 1 : 0;
        }
        return Score.predicted(values, from, count);
    }
}
