package dev.fathom.serving.batch;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/// One request's pictures on their way through a [Batcher].
final class Work {
    final Inputs inputs;
    final int pictures;
    final long deadline;
    final long queued = System.nanoTime();
    final CompletableFuture<float[]> answer = new CompletableFuture<>();

    /// Of all pictures.
    final float[] results;

    /// Pictures that are in a batch or were; the batcher's lock guards it.
    int taken;

    /// Pictures that are done.
    final AtomicInteger done = new AtomicInteger();

    /// @param output numbers of a result
    /// @param deadline of `System.nanoTime()`
    Work(Inputs inputs, int pictures, int output, long deadline) {
        this.inputs = inputs;
        this.pictures = pictures;
        this.deadline = deadline;
        results = new float[Math.multiplyExact(pictures, output)];
    }

    int left() {
        return pictures - taken;
    }

    /// One of its pictures, in a batch.
    record Picture(Work work, int number) {
        boolean read(float[] into, int at) {
            return work.inputs.read(number, into, at);
        }
    }
}
