package dev.fathom.data.samples;

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
    public byte[] digest(int i) {
        return original.digest(indices[i]);
    }
}
