package dev.fathom.tensor;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Java's memory for objects, and whether something large still fits.
///
/// Stateless and thread-safe.
public final class Heap {
    private static final int MB = 1 << 20;
    private static final double GB = 1 << 30;

    /// What Java has beside what is asked for: classes, weights, pictures.
    private static final double OTHERS = 0.5;

    private Heap() {}

    /// Makes something large, when there is room for it.
    ///
    /// @param bytes that it takes
    /// @param what it is, in the plural: `alexnet: batches of 256 need`
    /// @param wayOut what takes less, `use smaller batches`
    /// @throws IllegalArgumentException when the heap is smaller, or too full: both sizes, and how
    ///   to start Java with more
    public static <T> T allocate(long bytes, String what, String wayOut, Supplier<T> make) {
        if (bytes <= Runtime.getRuntime().maxMemory()) {
            try {
                return make.get();
            } catch (OutOfMemoryError e) {
                throw tooSmall(bytes, what, wayOut, e);
            }
        }
        throw tooSmall(bytes, what, wayOut, null);
    }

    private static IllegalArgumentException tooSmall(
            long bytes, String what, String wayOut, @Nullable OutOfMemoryError cause) {
        return new IllegalArgumentException(
                "%s %,d MB, and Java's heap has %,d MB for all; %s, or give Java more: JDK_JAVA_OPTIONS=-Xmx%.0fg"
                        .formatted(
                                what,
                                Math.ceilDiv(bytes, MB),
                                Runtime.getRuntime().maxMemory() / MB,
                                wayOut,
                                Math.ceil(bytes / GB * 1.5 + OTHERS)),
                cause);
    }
}
