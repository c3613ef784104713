package dev.fathom.run;

import dev.fathom.engine.Form;
import dev.fathom.engine.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What buffers a session needs: each by its number, used again by others once it is free.
final class Buffers {
    private final List<Buffer> all = new ArrayList<>();
    private final Set<Integer> free = new LinkedHashSet<>();

    /// @param count of the numbers for which there is room
    private record Buffer(Form form, int count) {
        int part(int pictures, int batch) {
            return (int) Math.ceilDiv((long) count * pictures, batch);
        }
    }

    /// The smallest free buffer of this form that is large enough, or a new one.
    int take(Form form, int count) {
        Optional<Integer> best =
                free.stream()
                        .filter(b -> all.get(b).form.equals(form) && all.get(b).count >= count)
                        .min(Comparator.comparingInt(b -> all.get(b).count));
        best.ifPresent(free::remove);
        return best.orElseGet(() -> add(form, count));
    }

    int add(Form form, int count) {
        all.add(new Buffer(form, count));
        return all.size() - 1;
    }

    /// Makes a buffer at least so large.
    void widen(int buffer, int count) {
        Buffer b = all.get(buffer);
        all.set(buffer, new Buffer(b.form, Math.max(b.count, count)));
    }

    /// Nobody reads it any more.
    void free(int buffer) {
        free.add(buffer);
    }

    /// Bytes of all of them.
    long bytes() {
        return bytes(1, 1);
    }

    /// Bytes of all of them for fewer pictures.
    ///
    /// @param batch pictures of which they hold numbers
    long bytes(int pictures, int batch) {
        return all.stream().mapToLong(b -> b.form.bytes(b.part(pictures, batch))).sum();
    }

    /// New arrays for all of them, for as many pictures of the batch.
    Values[] allocate(int pictures, int batch) {
        return all.stream().map(b -> b.form.values(b.part(pictures, batch))).toArray(Values[]::new);
    }
}
