package dev.fathom.machine;

import java.util.Arrays;
import java.util.function.IntFunction;
import java.util.function.ToIntFunction;

/// What stands around pictures, and room for pictures with it. Thread-safe.
///
/// @param <A> type of the array
/// @param own this thread's room
record Border<A>(ToIntFunction<A> length, IntFunction<A> make, Fill<A> fill, ThreadLocal<A> own) {
    private static final ThreadLocal<short[]> SHORTS = ThreadLocal.withInitial(() -> new short[0]);

    /// Around whole numbers, which stand for themselves.
    static final Border<short[]> ZEROS = shorts((short) 0);

    /// Less than any value.
    static final Border<short[]> LOWEST = shorts(Short.MIN_VALUE);

    static final Border<float[]> FLOATS =
            new Border<>(
                    a -> a.length,
                    float[]::new,
                    (a, from, to) -> Arrays.fill(a, from, to, 0),
                    ThreadLocal.withInitial(() -> new float[0]));

    /// Writes the border's value.
    @FunctionalInterface
    interface Fill<A> {
        void values(A array, int from, int to);
    }

    private static Border<short[]> shorts(short value) {
        return new Border<>(
                a -> a.length,
                short[]::new,
                (a, from, to) -> Arrays.fill(a, from, to, value),
                SHORTS);
    }

    /// This thread's array of at least so many values.
    A room(int count) {
        A room = own.get();
        if (length.applyAsInt(room) < count) {
            room = make.apply(count);
            own.set(room);
        }
        return room;
    }

    void fill(A array, int from, int to) {
        fill.values(array, from, to);
    }
}
