package dev.fathom.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The batches of one epoch. While one is computed on, a thread of its own prepares the next in a
/// second set of arrays.
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    private final Batches batches;
    private final int epoch;
    private final int[] order;
    private final ExecutorService background;
    private Batch spare;
    private Future<Batch> ahead;
    private int next;

    Epoch(Batches batches, int epoch, int firstBatch) {
        this.batches = batches;
        this.epoch = epoch;
        this.order = batches.order(epoch);
        this.next = Objects.checkIndex(firstBatch, batches.count() + 1);
        this.background =
                Executors.newSingleThreadExecutor(
                        Thread.ofPlatform().daemon().name("fathom-batches").factory());
        int capacity = Math.min(batches.size(), batches.pictures().size());
        this.spare = new Batch(capacity, batches.pictures().volume());
        this.ahead = prepare(new Batch(capacity, batches.pictures().volume()));
    }

    private Future<Batch> prepare(Batch batch) {
        int from = Math.min(next * batches.size(), order.length);
        int to = Math.min(from + batches.size(), order.length);
        return background.submit(
                () -> {
                    batch.fill(batches, epoch, order, from, to);
                    return batch;
                });
    }

    @Override
    public boolean hasNext() {
        return next < batches.count();
    }

    /// The next batch; the arrays of the one before are then used again.
    ///
    /// @throws DataException when a picture can't be read
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch " + epoch + " has " + next + " batches");
        }
        Batch batch = await();
        next++;
        if (hasNext()) {
            ahead = prepare(spare);
        }
        spare = batch;
        return batch;
    }

    private Batch await() {
        try {
            return ahead.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("a batch can't be prepared: " + e.getCause(), e);
        }
    }

    /// Stops the background thread and waits until it has done with the pictures.
    @Override
    public void close() {
        background.shutdownNow();
        background.close();
    }
}
