package dev.fathom.serving.model;

import dev.fathom.serving.batch.Statistics;
import dev.fathom.train.evaluate.Score;
import java.util.concurrent.atomic.AtomicLong;

/// A version that is tried in the dark: it computes a share of what another version has answered,
/// and both answers are compared. Clients never wait for it, and where it has no time it is passed
/// over.
///
/// @param version of the same model
/// @param share 0 … 1 of the answers
/// @param answers so far
record Shadow(String version, double share, AtomicLong answers) {

    Shadow {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "a share of %s of the answers: it must be above 0 and at most 1"
                            .formatted(share));
        }
    }

    Shadow(String version, double share) {
        this(version, share, new AtomicLong());
    }

    /// Whether the next answer is one of the share, which are spread evenly.
    boolean takesNext() {
        long n = answers.getAndIncrement();
        return (long) ((n + 1) * share) > (long) (n * share);
    }

    /// Counts how far two versions' results are apart.
    static void compare(int pictures, float[] right, float[] results, Statistics statistics) {
        if (right.length != results.length) {
            throw new IllegalArgumentException(
                    "one version gives %d numbers and the other %d; they can't be compared"
                            .formatted(right.length, results.length));
        }
        int each = right.length / pictures;
        double largest = 0;
        int agreed = 0;
        for (int n = 0; n < pictures; n++) {
            int first = Score.predicted(right, n * each, each);
            agreed += first == Score.predicted(results, n * each, each) ? 1 : 0;
        }
        for (int i = 0; i < right.length; i++) {
            largest = Math.max(largest, Math.abs((double) right[i] - results[i]));
        }
        statistics.compared(pictures, agreed, largest);
    }
}
