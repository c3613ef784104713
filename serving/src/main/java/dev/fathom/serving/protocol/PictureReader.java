package dev.fathom.serving.protocol;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.serving.model.ServedModel;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;

/// Decodes pictures, as many at a time as there are processors: each may need the memory of the
/// largest picture.
final class PictureReader implements AutoCloseable {
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(),
                    Thread.ofPlatform().daemon().name("serve pictures ", 0).factory());

    private final long most;

    /// A picture as a model reads it, or what is wrong with it.
    ///
    /// @param x empty when something is
    @SuppressWarnings("ArrayRecordComponent")
    record Read(String name, float[] x, String fault) {}

    /// Makes it ready: the decoders are loaded and know a picture of each kind.
    ///
    /// @param most pixels of a picture
    PictureReader(long most) {
        this.most = most;
        for (String kind : List.of("jpeg", "png")) {
            var image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
            var out = new ByteArrayOutputStream();
            try {
                ImageIO.write(image, kind, out);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ImageSource.of(kind, out.toByteArray()).read(new Volume(32, 32, 3));
        }
    }

    /// Reads all that can be read.
    ///
    /// @param deadline of `System.nanoTime()`: what has not begun then is not read
    List<Read> read(ServedModel model, List<Multipart.Part> parts, long deadline)
            throws InterruptedException {
        List<Future<Read>> futures = new ArrayList<>();
        for (Multipart.Part part : parts) {
            futures.add(threads.submit(() -> read(model.model(), part, deadline)));
        }
        List<Read> all = new ArrayList<>();
        for (Future<Read> future : futures) {
            try {
                all.add(future.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException("a picture could not be read", e.getCause());
            }
        }
        return all;
    }

    private Read read(Model model, Multipart.Part part, long deadline) {
        if (deadline - System.nanoTime() <= 0) {
            return new Read(part.name(), new float[0], "the time was over before it was read");
        }
        try {
            checkSize(part);
            byte[] pixels =
                    model.preprocessing()
                            .read(
                                    ImageSource.of(part.name(), part.bytes()),
                                    model.network().input(),
                                    List.of(View.CENTRE));
            return new Read(part.name(), model.input(pixels).data(), "");
        } catch (DataException | IllegalArgumentException e) {
            return new Read(part.name(), new float[0], String.valueOf(e.getMessage()));
        }
    }

    /// Refuses a picture that is too large before it is decoded. What is no picture is left to who
    /// decodes it.
    private void checkSize(Multipart.Part part) {
        try (ImageInputStream in =
                new MemoryCacheImageInputStream(new ByteArrayInputStream(part.bytes()))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                return;
            }
            ImageReader reader = readers.next();
            try {
                reader.setInput(in, true, true);
                long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
                if (pixels > most) {
                    throw new DataException(
                            "%s has %,d pixels; at most %,d are taken, scale it down before it is sent"
                                    .formatted(part.name(), pixels, most));
                }
            } finally {
                reader.dispose();
            }
        } catch (DataException e) {
            throw e;
        } catch (IOException | RuntimeException _) {
            // damaged, as the decoder will say
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
