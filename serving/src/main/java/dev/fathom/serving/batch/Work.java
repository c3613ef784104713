package dev.fathom.serving.batch;

import java.util.concurrent.CompletableFuture;

/// One request's pictures on their way through a [Batcher].
final class Work {
    final float[] x;
    final int pictures;
    final long deadline;
    final long queued = System.nanoTime();
    final CompletableFuture<float[]> answer = new CompletableFuture<>();

    /// Of all pictures; allocated by the first batch that holds some of them.
    float[] results = {};

    /// Pictures that are in a batch or were; the batcher's lock guards it.
    int taken;

    /// Pictures that have their results; only the batcher's thread reads and writes it.
    int done;

    /// @param deadline of `System.nanoTime()`
    Work(float[] x, int pictures, long deadline) {
        this.x = x;
        this.pictures = pictures;
        this.deadline = deadline;
    }

    int left() {
        return pictures - taken;
    }

    /// Some of its pictures in a batch.
    ///
    /// @param from the first of them
    record Part(Work work, int from, int count) {}
}
