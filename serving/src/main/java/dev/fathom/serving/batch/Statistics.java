package dev.fathom.serving.batch;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.DoubleAccumulator;
import java.util.concurrent.atomic.LongAdder;

/// What is counted of one version of a model, for as long as the server runs: it survives that the
/// version is loaded anew. Any number of threads may count and read.
public final class Statistics {

    /// How often something happened, and how long it took in all.
    public static final class Duration {
        private final LongAdder count = new LongAdder();
        private final LongAdder nanoseconds = new LongAdder();

        /// Of nothing yet.
        public Duration() {}

        public void add(long nanos) {
            count.increment();
            nanoseconds.add(nanos);
        }

        public long count() {
            return count.sum();
        }

        public long nanoseconds() {
            return nanoseconds.sum();
        }
    }

    /// Of all batches of one size: gathering inputs, computing, handing out results.
    public record OfSize(Duration input, Duration infer, Duration output) {}

    /// Why a request had no answer, in the words of Triton's metrics.
    public enum Failure {
        /// the queue was full or the time over
        REJECTED,
        /// the client sent what can't be computed with
        OTHER,
        /// the model failed
        BACKEND
    }

    private final Duration success = new Duration();
    private final Map<Failure, Duration> failures = new ConcurrentSkipListMap<>();
    private final Duration queue = new Duration();
    private final Duration input = new Duration();
    private final Duration infer = new Duration();
    private final Duration output = new Duration();
    private final LongAdder pictures = new LongAdder();
    private final Map<Integer, OfSize> sizes = new ConcurrentSkipListMap<>();
    private final AtomicLong last = new AtomicLong();
    private final LongAdder compared = new LongAdder();
    private final LongAdder agreed = new LongAdder();
    private final DoubleAccumulator difference = new DoubleAccumulator(Math::max, 0);
    private final Histogram seconds =
            new Histogram(
                    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30);
    private final Histogram batches = new Histogram(1, 2, 4, 8, 16, 32, 64);

    /// Of nothing yet.
    public Statistics() {}

    void waited(long nanos) {
        queue.add(nanos);
    }

    void ran(int batch, long inputNanos, long inferNanos, long outputNanos) {
        pictures.add(batch);
        input.nanoseconds.add(inputNanos);
        infer.add(inferNanos);
        output.add(outputNanos);
        batches.add(batch, batch);
        OfSize size =
                sizes.computeIfAbsent(
                        batch, b -> new OfSize(new Duration(), new Duration(), new Duration()));
        size.input().add(inputNanos);
        size.infer().add(inferNanos);
        size.output().add(outputNanos);
    }

    /// Time in which a request was read; its pictures are made numbers when their turn comes.
    public void prepared(long nanos) {
        input.add(nanos);
    }

    /// A request was answered, so long after it came.
    public void answered(long nanos) {
        success.add(nanos);
        seconds.add(nanos / 1e9, nanos);
        last.set(System.currentTimeMillis());
    }

    /// A request had no answer, so long after it came.
    public void failed(Failure why, long nanos) {
        failures.computeIfAbsent(why, f -> new Duration()).add(nanos);
    }

    /// Of a version that is tried in the dark: how its results were beside the answers.
    ///
    /// @param largest difference of two numbers
    public void compared(int pictures, int same, double largest) {
        compared.add(pictures);
        agreed.add(same);
        difference.accumulate(largest);
    }

    /// Pictures of which another version's answer was compared.
    public long compared() {
        return compared.sum();
    }

    /// Those for which the largest number was that of the same class.
    public long agreed() {
        return agreed.sum();
    }

    /// The largest difference of two numbers.
    public double difference() {
        return difference.get();
    }

    /// How long so many pictures will take, as those before did: at least 1.
    int secondsFor(int waiting) {
        double each = infer.nanoseconds() / 1e9 / Math.max(1, pictures.sum());
        return (int) Math.clamp(Math.ceil(waiting * each), 1, 60);
    }

    /// Of requests that were answered.
    public Duration success() {
        return success;
    }

    /// Of requests without an answer, by the reason; each reason is there.
    public Map<Failure, Duration> failures() {
        Map<Failure, Duration> all = new TreeMap<>();
        for (Failure failure : Failure.values()) {
            all.put(failure, failures.getOrDefault(failure, new Duration()));
        }
        return all;
    }

    /// How long requests waited for their batch.
    public Duration queue() {
        return queue;
    }

    /// How long requests were read and their pictures made numbers.
    public Duration input() {
        return input;
    }

    /// How long batches were computed.
    public Duration infer() {
        return infer;
    }

    /// How long results were handed out.
    public Duration output() {
        return output;
    }

    /// Pictures that were computed.
    public long pictures() {
        return pictures.sum();
    }

    /// The same of batches, by their number of pictures.
    public Map<Integer, OfSize> sizes() {
        return sizes;
    }

    /// Milliseconds since 1970 of the last answer; 0 for none.
    public long last() {
        return last.get();
    }

    /// Of requests that were answered, in seconds; its sum is in nanoseconds.
    public Histogram seconds() {
        return seconds;
    }

    /// Of the sizes of batches.
    public Histogram batches() {
        return batches;
    }
}
