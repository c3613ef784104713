package dev.fathom.spark;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;

/// What the tasks of an executor's process work with: for a command as many as tasks run at the
/// same time, each made once.
///
/// Thread-safe.
final class Idle {
    private static final Map<List<String>, Queue<Object>> IDLE = new HashMap<>();

    private Idle() {}

    /// Makes one thing of another, and fails as it likes.
    @FunctionalInterface
    interface Made<A, B> {
        B of(A from) throws Exception;
    }

    /// Uses one of a command's, or one that is made.
    ///
    /// @param words of the command, which all make the same with
    /// @return what came of the use
    static <T, R> R with(
            List<String> words, Class<T> type, Made<List<String>, T> make, Made<T, R> use)
            throws Exception {
        Object idle;
        synchronized (IDLE) {
            Queue<Object> all = IDLE.get(words);
            idle = all == null ? null : all.poll();
        }
        T own = idle == null ? make.of(words) : type.cast(idle);
        R result = use.of(own);
        // one that failed is not used again
        synchronized (IDLE) {
            IDLE.computeIfAbsent(words, _ -> new ArrayDeque<>()).add(own);
        }
        return result;
    }
}
