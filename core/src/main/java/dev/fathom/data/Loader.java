package dev.fathom.data;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Threads that prepare batches in the background, for one [Epoch] after the other.
///
/// Thread-safe.
public final class Loader implements AutoCloseable {
    private final ExecutorService threads;

    /// @param threads how many; which of them reads which picture changes nothing
    public Loader(int threads) {
        this.threads =
                Executors.newFixedThreadPool(
                        threads, Thread.ofPlatform().daemon().name("fathom-batches").factory());
    }

    Future<?> submit(Runnable work) {
        return threads.submit(work);
    }

    /// Stops the threads and waits until they have done with the pictures.
    @Override
    public void close() {
        threads.shutdownNow();
        threads.close();
    }
}
