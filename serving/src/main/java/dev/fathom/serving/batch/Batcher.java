package dev.fathom.serving.batch;

import dev.fathom.file.DataException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// Runs requests together: whatever waits, up to the longest batch. A request of more pictures than
/// that runs in several, and shares the last of them.
///
/// A picture that comes alone is computed by all threads of the engine. When more wait, each thread
/// takes its share of them, computes it by itself, and takes the next: none waits for another at
/// the end of each layer. Any number of threads may ask.
public final class Batcher implements AutoCloseable {

    /// What computes a batch, or a part of it on one of several threads.
    @FunctionalInterface
    public interface Runner {
        /// @param most pictures that there can be
        /// @param inputs puts down inputs one after the other, and tells how many; of none nothing
        ///   runs
        /// @param results gets as many results one after the other, perhaps more; the array is the
        ///   runner's again when it returns
        void run(int most, ToIntFunction<float[]> inputs, Consumer<float[]> results);
    }

    private final String name;
    private final BatchLimits limits;
    private final int most;
    private final int input;
    private final int output;
    private final Processors processors;
    private final Runner runner;
    private final Statistics statistics;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Work> waiting = new ArrayDeque<>();
    private int waitingPictures;
    private int computing;
    private boolean closed;

    /// @param name in messages
    /// @param input floats a picture
    /// @param output floats a result
    /// @param processors on whose threads inputs are made and results computed
    public Batcher(
            String name,
            BatchLimits limits,
            int input,
            int output,
            Processors processors,
            Runner runner,
            Statistics statistics) {
        this.name = name;
        this.limits = limits;
        most = limits.together(processors.threads());
        this.input = input;
        this.output = output;
        this.processors = processors;
        this.runner = runner;
        this.statistics = statistics;
        thread = Thread.ofPlatform().daemon().name("serve " + name).start(this::work);
    }

    /// Waits for the results of some pictures.
    ///
    /// @param deadline of `System.nanoTime()`
    /// @return their results one after the other; zeros for those that can't be read
    /// @throws QueueFullException when too many wait
    /// @throws TooLateException when the deadline passes; what has not begun then never runs
    /// @throws DataException when a result isn't finite
    public float[] run(int pictures, Inputs inputs, long deadline) throws InterruptedException {
        Work work = new Work(inputs, pictures, output, deadline);
        add(work);
        try {
            return work.answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            throw tooLate(work);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TooLateException late) {
                throw late;
            }
            if (e.getCause() instanceof DataException unanswered) {
                throw unanswered;
            }
            throw new IllegalStateException(name + " failed", e.getCause());
        } finally {
            forget(work);
        }
    }

    private void add(Work work) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(name + " is unloaded");
            }
            if (waitingPictures > 0 && waitingPictures + work.pictures > limits.queue()) {
                throw full(waitingPictures, work.pictures);
            }
            waiting.add(work);
            waitingPictures += work.pictures;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private QueueFullException full(int before, int more) {
        return new QueueFullException(
                "%s: %d pictures wait and %d more would be over %d; try again later, or serve it on more machines"
                        .formatted(name, before, more, limits.queue()),
                statistics.secondsFor(Math.ceilDiv(before, limits.lanes(processors.threads()))));
    }

    /// A request that nobody waits for any more is taken out of the queue.
    private void forget(Work work) {
        lock.lock();
        try {
            if (waiting.remove(work)) {
                waitingPictures -= work.left();
            }
        } finally {
            lock.unlock();
        }
    }

    private TooLateException tooLate(Work work) {
        return new TooLateException(
                "%s: no answer within %d ms; allow more time, or send less at a time"
                        .formatted(
                                name, TimeUnit.NANOSECONDS.toMillis(work.deadline - work.queued)));
    }

    /// Pictures that wait for a batch.
    public int waiting() {
        lock.lock();
        try {
            return waitingPictures;
        } finally {
            lock.unlock();
        }
    }

    private void work() {
        boolean shared = limits.lanes(processors.threads()) > 1;
        boolean crowded = false;
        while (awaitFirst()) {
            try (Processors.Turn _ = processors.turn()) {
                if (shared && (crowded || waiting() > 1)) {
                    shareOut();
                } else {
                    answer(take(shared ? 1 : most));
                }
            }
            crowded = waiting() > 0;
        }
    }

    /// Waits until something is to do; false when there will be nothing.
    private boolean awaitFirst() {
        lock.lock();
        try {
            while (waiting.isEmpty() && !closed) {
                changed.awaitUninterruptibly();
            }
            awaitMore();
            return !waiting.isEmpty() || !closed;
        } finally {
            lock.unlock();
        }
    }

    /// Each thread takes what waits, until nothing does or another model wants its turn.
    private void shareOut() {
        processors
                .engine()
                .kernels()
                .parallel(
                        processors.threads(),
                        i -> {
                            for (var batch = share(); !batch.isEmpty(); batch = share()) {
                                try {
                                    answer(batch);
                                } finally {
                                    computed();
                                }
                            }
                        });
    }

    /// A thread's next pictures; none when it should end. While others compute it waits for more:
    /// whoever has just had an answer soon asks again.
    private List<Work.Picture> share() {
        lock.lock();
        try {
            List<Work.Picture> batch = List.of();
            while (batch.isEmpty() && !processors.wanted()) {
                if (!waiting.isEmpty()) {
                    awaitMore();
                    int share = Math.ceilDiv(waitingPictures, processors.threads());
                    batch = fill(Math.clamp(share, 1, most));
                } else if (computing > 0 && !closed) {
                    changed.awaitUninterruptibly();
                } else {
                    break;
                }
            }
            computing += batch.isEmpty() ? 0 : 1;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private void computed() {
        lock.lock();
        try {
            computing--;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private List<Work.Picture> take(int most) {
        lock.lock();
        try {
            return fill(most);
        } finally {
            lock.unlock();
        }
    }

    /// What is wrong with one picture, say numbers that give no finite result, costs no other its
    /// answer: a batch that fails is run picture by picture.
    private void answer(List<Work.Picture> batch) {
        try {
            if (!batch.isEmpty()) {
                compute(batch);
            }
        } catch (RuntimeException | OutOfMemoryError e) {
            if (batch.size() == 1) {
                batch.getFirst().work().answer.completeExceptionally(e);
            } else {
                batch.forEach(picture -> answer(List.of(picture)));
            }
        }
    }

    /// Keeps the first that waits for others.
    private void awaitMore() {
        long delay = limits.delay().toNanos();
        while (delay > 0 && !closed && waitingPictures < limits.pictures()) {
            Work first = waiting.peek();
            long left = first == null ? 0 : first.queued + delay - System.nanoTime();
            if (left <= 0) {
                return;
            }
            try {
                changed.awaitNanos(left);
            } catch (InterruptedException _) {
                return; // nobody interrupts it; then the delay is over
            }
        }
    }

    /// The first that wait and can still be answered.
    private List<Work.Picture> fill(int most) {
        List<Work.Picture> batch = new ArrayList<>();
        long now = System.nanoTime();
        while (batch.size() < most && !waiting.isEmpty()) {
            Work first = waiting.element();
            boolean late = first.deadline - now <= 0;
            if (late || first.answer.isDone()) {
                first.answer.completeExceptionally(tooLate(first));
                waitingPictures -= first.left();
                waiting.remove();
                continue;
            }
            batch.add(new Work.Picture(first, first.taken++));
            waitingPictures--;
            if (first.left() == 0) {
                waiting.remove();
            }
        }
        return batch;
    }

    private void compute(List<Work.Picture> batch) {
        long begun = System.nanoTime();
        List<Work.Picture> there = new ArrayList<>();
        long[] times = new long[2];
        runner.run(
                most,
                x -> {
                    read(batch, x, there);
                    times[0] = System.nanoTime();
                    return there.size();
                },
                results -> {
                    times[1] = System.nanoTime();
                    give(there, results);
                });
        if (!there.isEmpty()) {
            statistics.ran(
                    there.size(),
                    times[0] - begun,
                    times[1] - times[0],
                    System.nanoTime() - times[1]);
        }
        for (Work.Picture picture : batch) {
            Work work = picture.work();
            if (work.done.incrementAndGet() == work.pictures) {
                statistics.waited(begun - work.queued);
                work.answer.complete(work.results);
            }
        }
    }

    /// Makes the inputs of those that can be read, one after the other.
    private void read(List<Work.Picture> pictures, float[] x, List<Work.Picture> read) {
        for (Work.Picture picture : pictures) {
            if (picture.read(x, read.size() * input)) {
                read.add(picture);
            }
        }
    }

    private void give(List<Work.Picture> pictures, float[] results) {
        for (int i = 0; i < pictures.size(); i++) {
            Work.Picture picture = pictures.get(i);
            System.arraycopy(
                    results, i * output, picture.work().results, picture.number() * output, output);
        }
    }

    /// Runs what waits, then ends.
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join(Duration.ofMinutes(1));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
