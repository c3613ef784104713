package dev.fathom.studio.gallery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/// Keeps the last few things that took long to make.
public final class Recent<K, V> {
    private final int most;
    private final Map<K, V> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Recent(int most) {
        this.most = most;
    }

    /// Makes one at a time.
    public synchronized V of(K key, Supplier<V> make) {
        V value = kept.get(key);
        if (value == null) {
            // before, so that there are never more of them
            if (kept.size() == most) {
                kept.remove(kept.keySet().iterator().next());
            }
            value = make.get();
            kept.put(key, value);
        }
        return value;
    }
}
