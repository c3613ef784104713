package dev.fathom.data;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/// The batches of one epoch. While one is computed on, the threads of a [Loader] prepare the next
/// in a second set of arrays. Which thread reads which picture changes nothing.
///
/// Safe for use by one thread at a time.
public final class Epoch implements Iterator<Batch>, AutoCloseable {
    /// Pictures that a thread takes at a time.
    private static final int PART = 4;

    private final Batches batches;
    private final int epoch;
    private final int[] order;
    private final Loader loader;
    private final ReadWriteLock filling = new ReentrantReadWriteLock();
    private volatile boolean closed;
    private Batch spare;
    private Batch ahead;
    private List<Future<?>> parts;
    private int next;

    Epoch(Batches batches, int epoch, int firstBatch, Loader loader) {
        this.batches = batches;
        this.epoch = epoch;
        this.order = batches.order(epoch);
        this.next = Objects.checkIndex(firstBatch, batches.count() + 1);
        this.loader = loader;
        this.spare = new Batch(batches);
        this.ahead = new Batch(batches);
        this.parts = prepare(ahead);
    }

    private List<Future<?>> prepare(Batch batch) {
        int start = Math.min(next * batches.size(), order.length);
        int end = Math.min(start + batches.size(), order.length);
        batch.begin(order, start, end);
        List<Future<?>> submitted = new ArrayList<>();
        for (int i = 0; i < batch.size(); i += PART) {
            int from = i;
            int to = Math.min(from + PART, batch.size());
            submitted.add(loader.submit(() -> fill(batch, from, to)));
        }
        return submitted;
    }

    private void fill(Batch batch, int from, int to) {
        filling.readLock().lock();
        try {
            if (!closed) {
                batch.fill(epoch, from, to);
            }
        } finally {
            filling.readLock().unlock();
        }
    }

    @Override
    public boolean hasNext() {
        return next < batches.count();
    }

    /// The next batch; the arrays of the one before are then used again.
    ///
    /// @throws dev.fathom.file.DataException when a picture can't be read
    /// @throws CancellationException when the thread is interrupted
    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("epoch " + epoch + " has " + next + " batches");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new CancellationException("interrupted while waiting for a batch");
        }
        for (Future<?> part : parts) {
            await(part);
        }
        Batch batch = ahead;
        ahead = spare;
        spare = batch;
        next++;
        if (hasNext()) {
            parts = prepare(ahead);
        }
        return batch;
    }

    private static void await(Future<?> part) {
        try {
            part.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CancellationException("interrupted while waiting for a batch");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof OutOfMemoryError full) {
                throw full;
            }
            throw new IllegalStateException("a batch can't be prepared: " + e.getCause(), e);
        }
    }

    /// Stops what is being prepared and waits until no thread reads a picture for it any more.
    @Override
    public void close() {
        closed = true;
        parts.forEach(part -> part.cancel(true));
        filling.writeLock().lock();
        try {
            parts = List.of();
        } finally {
            filling.writeLock().unlock();
        }
    }
}
