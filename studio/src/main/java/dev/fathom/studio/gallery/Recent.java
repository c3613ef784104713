package dev.fathom.studio.gallery;

import java.lang.ref.SoftReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Keeps the last few things that took long to make, as long as nobody else needs their memory.
/// What is kept is given at once, also while another is made.
public final class Recent<K, V> {
    private final int most;
    private final Map<K, SoftReference<V>> kept = new LinkedHashMap<>(16, 0.75f, true);

    public Recent(int most) {
        this.most = most;
    }

    /// Makes one at a time.
    public V of(K key, Supplier<V> make) {
        V known = known(key);
        return known == null ? made(key, make) : known;
    }

    private @Nullable V known(K key) {
        synchronized (kept) {
            SoftReference<V> known = kept.get(key);
            return known == null ? null : known.get();
        }
    }

    private synchronized V made(K key, Supplier<V> make) {
        V known = known(key);
        if (known != null) {
            return known;
        }
        synchronized (kept) {
            // before, so that there are never more of them
            if (kept.size() == most && !kept.containsKey(key)) {
                kept.remove(kept.keySet().iterator().next());
            }
        }
        V value = make.get();
        synchronized (kept) {
            kept.put(key, new SoftReference<>(value));
        }
        return value;
    }
}
