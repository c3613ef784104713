package dev.fathom.data.samples;

import java.util.Arrays;
import java.util.Objects;

/// Some of the pictures of another set.
final class Subset implements Around {
    private final Pictures original;
    private final int[] indices;

    Subset(Pictures original, int[] indices) {
        for (int i : indices) {
            Objects.checkIndex(i, original.size());
        }
        this.original = original;
        this.indices = indices.clone();
    }

    @Override
    public Pictures original() {
        return original;
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public int label(int i) {
        return original.label(indices[i]);
    }

    @Override
    public void target(int i, float[] into, int at) {
        original.target(indices[i], into, at);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        original.read(indices[i], into, at);
    }

    @Override
    public byte[] encoded(int i) {
        return original.encoded(indices[i]);
    }

    /// Those of the original of which pictures are left; one when they lie here and there.
    @Override
    public int[] shards() {
        int[] all = original.shards();
        int[] starts = new int[all.length];
        int count = 0;
        int before = -1;
        for (int i = 0; i < indices.length; i++) {
            int found = Arrays.binarySearch(all, indices[i]);
            int shard = found < 0 ? -found - 2 : found;
            if (shard < before) {
                return new int[] {0};
            }
            if (shard > before) {
                starts[count++] = i;
            }
            before = shard;
        }
        return count == 0 ? new int[] {0} : Arrays.copyOf(starts, count);
    }

    @Override
    public byte[] digest(int i) {
        return original.digest(indices[i]);
    }
}
