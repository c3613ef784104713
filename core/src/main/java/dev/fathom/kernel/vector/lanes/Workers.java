package dev.fathom.kernel.vector.lanes;

import dev.fathom.kernel.Kernels;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A few daemon threads that share out the numbers of a job; the caller works too.
///
/// A training step hands over some sixty jobs of a fraction of a millisecond each, so an idle
/// thread looks for the next job for a while before it sleeps: waking one up costs about 100 µs.
public final class Workers implements AutoCloseable {
    private static final long SPIN_NANOS = 200_000;

    private final ReentrantLock turn = new ReentrantLock();
    private final Worker[] workers;
    private volatile @Nullable Job job;
    private volatile boolean closed;

    /// @param threads number of threads that work, the caller among them
    public Workers(int threads) {
        if (threads < 1) {
            throw new IllegalArgumentException("threads " + threads + ": must be 1 or more");
        }
        workers = new Worker[threads - 1];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Worker(i + 1);
        }
        for (Worker worker : workers) {
            worker.start();
        }
    }

    public int threads() {
        return workers.length + 1;
    }

    /// See [Kernels#parallel]. Callers take turns; a call from inside a job runs where it is. After
    /// the first failure no further number is started, and the caller gets that failure.
    public void parallel(int count, Kernels.Work work) {
        if (count <= 1 || workers.length == 0 || isInsideJob()) {
            for (int i = 0; i < count; i++) {
                work.run(i);
            }
            return;
        }
        turn.lock();
        try {
            Job next = new Job(count, work);
            job = next;
            for (Worker worker : workers) {
                worker.wake();
            }
            next.help();
            next.await();
        } finally {
            job = null;
            turn.unlock();
        }
    }

    private boolean isInsideJob() {
        return turn.isHeldByCurrentThread()
                || (Thread.currentThread() instanceof Worker worker && worker.pool() == this);
    }

    /// Ends the threads; later jobs are done by their callers alone.
    @Override
    public void close() {
        closed = true;
        for (Worker worker : workers) {
            worker.wake();
        }
    }

    private final class Worker extends Thread {
        private volatile boolean asleep;

        Worker(int number) {
            super("fathom-worker-" + number);
            setDaemon(true);
        }

        Workers pool() {
            return Workers.this;
        }

        void wake() {
            if (asleep) {
                LockSupport.unpark(this);
            }
        }

        @Override
        public void run() {
            while (!closed) {
                Job open = awaitOpenJob();
                if (open != null) {
                    open.help();
                }
            }
        }

        private @Nullable Job awaitOpenJob() {
            long start = System.nanoTime();
            while (!closed) {
                Job open = openJob();
                if (open != null) {
                    return open;
                }
                if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                    continue;
                }
                asleep = true;
                if (!closed && openJob() == null) {
                    LockSupport.park(Workers.this);
                }
                asleep = false;
            }
            return null;
        }
    }

    private @Nullable Job openJob() {
        Job now = job;
        return now != null && now.isOpen() ? now : null;
    }

    private static final class Job {
        private final int count;
        private final Kernels.Work work;
        private final Thread caller = Thread.currentThread();
        private final AtomicInteger next = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Job(int count, Kernels.Work work) {
            this.count = count;
            this.work = work;
        }

        /// Whether some numbers are still nobody's.
        boolean isOpen() {
            return next.get() < count;
        }

        void help() {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                try {
                    if (failure.get() == null) {
                        work.run(i);
                    }
                } catch (RuntimeException | Error e) {
                    failure.compareAndSet(null, e);
                }
                if (done.incrementAndGet() == count) {
                    LockSupport.unpark(caller);
                }
            }
        }

        void await() {
            long start = System.nanoTime();
            while (done.get() < count) {
                if (System.nanoTime() - start < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.park(this);
                }
            }
            Throwable e = failure.get();
            if (e instanceof Error error) {
                throw error;
            }
            if (e instanceof RuntimeException exception) {
                throw exception;
            }
        }
    }
}
