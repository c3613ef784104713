package dev.fathom.serving.batch;

import dev.fathom.file.DataException;
import dev.fathom.kernel.Kernels;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/// Runs requests together: whatever waits when the last batch is done, up to the longest batch. A
/// request of more pictures than that runs in several, and shares the last of them.
///
/// It has one thread, for an engine does its work on all of its own. Any number of threads may ask.
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
    private final int input;
    private final int output;
    private final Kernels kernels;
    private final Runner runner;
    private final Statistics statistics;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Work> waiting = new ArrayDeque<>();
    private int waitingPictures;
    private boolean closed;

    /// @param name in messages
    /// @param input floats a picture
    /// @param output floats a result
    /// @param kernels on whose threads inputs are made and results computed
    public Batcher(
            String name,
            BatchLimits limits,
            int input,
            int output,
            Kernels kernels,
            Runner runner,
            Statistics statistics) {
        this.name = name;
        this.limits = limits;
        this.input = input;
        this.output = output;
        this.kernels = kernels;
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
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    private QueueFullException full(int before, int more) {
        return new QueueFullException(
                "%s: %d pictures wait and %d more would be over %d; try again later, or serve it on more machines"
                        .formatted(name, before, more, limits.queue()),
                statistics.secondsFor(before));
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
        List<Work.Picture> batch = new ArrayList<>();
        while (take(batch)) {
            answer(batch);
            batch.clear();
        }
    }

    /// What is wrong with one picture, say numbers that give no finite result, costs no other its
    /// answer: a batch that fails is run picture by picture.
    private void answer(List<Work.Picture> batch) {
        try {
            compute(batch);
        } catch (RuntimeException | OutOfMemoryError e) {
            if (batch.size() == 1) {
                batch.getFirst().work().answer.completeExceptionally(e);
            } else {
                batch.forEach(picture -> answer(List.of(picture)));
            }
        }
    }

    /// Puts together the next batch; false when there will be none.
    private boolean take(List<Work.Picture> batch) {
        lock.lock();
        try {
            while (batch.isEmpty()) {
                while (waiting.isEmpty() && !closed) {
                    changed.awaitUninterruptibly();
                }
                if (waiting.isEmpty()) {
                    return false;
                }
                awaitMore();
                fill(batch);
            }
            return true;
        } finally {
            lock.unlock();
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

    private void fill(List<Work.Picture> batch) {
        int room = limits.pictures();
        long now = System.nanoTime();
        while (room > 0 && !waiting.isEmpty()) {
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
            room--;
            if (first.left() == 0) {
                waiting.remove();
            }
        }
    }

    /// Each thread computes as many of the pictures as the others by itself, so that none waits for
    /// another at the end of each layer; those that are left over have all threads.
    private void compute(List<Work.Picture> batch) {
        long begun = System.nanoTime();
        int threads = kernels.threads();
        int each = batch.size() / threads;
        Spent spent = new Spent(new LongAdder(), new LongAdder(), new LongAdder());
        kernels.parallel(
                each == 0 ? 0 : threads,
                i -> {
                    List<Work.Picture> own = batch.subList(i * each, (i + 1) * each);
                    run(own, limits.each(threads), spent, threads);
                });
        List<Work.Picture> left = batch.subList(each * threads, batch.size());
        if (!left.isEmpty()) {
            run(left, limits.pictures(), spent, 1);
        }
        if (spent.pictures.sum() > 0) {
            long input = spent.input.sum();
            long output = spent.output.sum();
            long infer = Math.max(0, System.nanoTime() - begun - input - output);
            statistics.ran(spent.pictures.intValue(), input, infer, output);
        }
        for (Work.Picture picture : batch) {
            Work work = picture.work();
            if (++work.done == work.pictures) {
                statistics.waited(begun - work.queued);
                work.answer.complete(work.results);
            }
        }
    }

    /// Pictures that could be read, and nanoseconds for their inputs and for handing out results.
    private record Spent(LongAdder pictures, LongAdder input, LongAdder output) {}

    /// @param most pictures that there can be
    /// @param beside on how many threads this is done at a time
    private void run(List<Work.Picture> pictures, int most, Spent spent, int beside) {
        List<Work.Picture> there = new ArrayList<>();
        runner.run(
                most,
                x -> {
                    long begun = System.nanoTime();
                    read(pictures, x, there);
                    spent.input.add((System.nanoTime() - begun) / beside);
                    spent.pictures.add(there.size());
                    return there.size();
                },
                results -> {
                    long computed = System.nanoTime();
                    give(there, results);
                    spent.output.add((System.nanoTime() - computed) / beside);
                });
    }

    /// Makes the inputs of those that can be read, one after the other.
    private void read(List<Work.Picture> pictures, float[] x, List<Work.Picture> read) {
        boolean[] there = new boolean[pictures.size()];
        kernels.parallel(there.length, i -> there[i] = pictures.get(i).read(x, i * input));
        for (int i = 0; i < there.length; i++) {
            if (there[i]) {
                if (read.size() < i) {
                    System.arraycopy(x, i * input, x, read.size() * input, input);
                }
                read.add(pictures.get(i));
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
            changed.signal();
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
