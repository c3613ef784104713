package dev.fathom.serving.batch;

import java.time.Duration;

/// How much of one model's work may run together, and how much may wait.
///
/// @param pictures most that run together
/// @param delay how long the first that waits is kept for others; 0 takes what waits
/// @param queue most pictures that wait; a single request may have more when nothing waits
/// @param timeout longest from a request to its answer
public record BatchLimits(int pictures, Duration delay, int queue, Duration timeout) {
    public static final BatchLimits USUAL =
            new BatchLimits(8, Duration.ZERO, 256, Duration.ofSeconds(30));

    public BatchLimits {
        if (pictures < 1 || queue < 1) {
            throw new IllegalArgumentException(
                    "a batch of %d and a queue of %d pictures: each must be 1 or more"
                            .formatted(pictures, queue));
        }
        if (delay.isNegative() || timeout.compareTo(delay) <= 0) {
            throw new IllegalArgumentException(
                    "a delay of %d ms within a time-out of %d ms: the delay must be 0 or more, and less than the time-out"
                            .formatted(delay.toMillis(), timeout.toMillis()));
        }
    }

    /// How many batches are computed at a time: one by each thread by itself, or one by all of them
    /// when a batch has fewer pictures than there are threads.
    int lanes(int threads) {
        return pictures < threads ? 1 : threads;
    }

    /// Most pictures of each of them.
    public int together(int threads) {
        return pictures / lanes(threads);
    }
}
