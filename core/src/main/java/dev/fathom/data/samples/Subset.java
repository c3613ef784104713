package dev.fathom.data.samples;

import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Objects;

/// Some of the pictures of another set.
final class Subset implements Pictures {
    private final Pictures whole;
    private final int[] indices;

    Subset(Pictures whole, int[] indices) {
        for (int i : indices) {
            Objects.checkIndex(i, whole.size());
        }
        this.whole = whole;
        this.indices = indices.clone();
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Volume volume() {
        return whole.volume();
    }

    @Override
    public List<String> labels() {
        return whole.labels();
    }

    @Override
    public int label(int i) {
        return whole.label(indices[i]);
    }

    @Override
    public Task task() {
        return whole.task();
    }

    @Override
    public int targets() {
        return whole.targets();
    }

    @Override
    public void target(int i, float[] into, int at) {
        whole.target(indices[i], into, at);
    }

    @Override
    public void read(int i, byte[] into, int at) {
        whole.read(indices[i], into, at);
    }

    @Override
    public byte[] digest(int i) {
        return whole.digest(indices[i]);
    }
}
