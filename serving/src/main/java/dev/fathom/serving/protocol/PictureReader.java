package dev.fathom.serving.protocol;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.serving.model.ServedModel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Decodes pictures, as many at a time as there are processors: each may need the memory of 64
/// megapixels.
final class PictureReader implements AutoCloseable {
    private final ExecutorService threads =
            Executors.newFixedThreadPool(
                    Runtime.getRuntime().availableProcessors(),
                    Thread.ofPlatform().daemon().name("serve pictures ", 0).factory());

    /// A picture as a model reads it, or what is wrong with it.
    ///
    /// @param x empty when something is
    @SuppressWarnings("ArrayRecordComponent")
    record Read(String name, float[] x, String fault) {}

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

    private static Read read(Model model, Multipart.Part part, long deadline) {
        if (deadline - System.nanoTime() <= 0) {
            return new Read(part.name(), new float[0], "the time was over before it was read");
        }
        try {
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

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
