package dev.fathom.serving.protocol;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.serving.batch.Inputs;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads pictures as models read them. Stateless and thread-safe.
final class PictureReader {
    private final long most;

    /// Makes it ready: the decoders are loaded and know a picture of each kind.
    ///
    /// @param most pixels of a picture
    PictureReader(long most) {
        this.most = most;
        for (String kind : List.of("jpeg", "png")) {
            var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            ImageSource.of(kind, ImageFile.bytes(image, kind)).read(new Volume(32, 32, 3));
        }
    }

    /// The numbers of pictures.
    ///
    /// @param faults gets at its place what is wrong with a picture that can't be read
    Inputs inputs(Model model, List<Multipart.Part> parts, @Nullable String[] faults) {
        return (picture, into, at) -> {
            try {
                read(model, parts.get(picture), into, at);
                return true;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (DataException | IllegalArgumentException e) {
                faults[picture] = String.valueOf(e.getMessage());
                return false;
            }
        };
    }

    private void read(Model model, Multipart.Part part, float[] into, int at) throws IOException {
        checkSize(part);
        byte[] pixels =
                model.preprocessing()
                        .read(
                                ImageSource.of(part.name(), part.bytes()),
                                model.network().input(),
                                List.of(View.CENTRE));
        model.preprocessing().apply(pixels, 0, into, at, pixels.length);
    }

    /// Refuses a picture that is too large before it is decoded.
    private void checkSize(Multipart.Part part) throws IOException {
        Volume size = ImageFile.size(part.name(), new ByteArrayInputStream(part.bytes()));
        if (size.pixels() > most) {
            throw new DataException(
                    "%s has %,d pixels; at most %,d are taken, scale it down before it is sent"
                            .formatted(part.name(), size.pixels(), most));
        }
    }
}
