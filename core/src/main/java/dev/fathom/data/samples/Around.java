package dev.fathom.data.samples;

import dev.fathom.tensor.Volume;
import java.util.List;

/// Pictures that are those of another set, but for what is said otherwise.
interface Around extends Pictures {
    Pictures original();

    @Override
    default int size() {
        return original().size();
    }

    @Override
    default Volume volume() {
        return original().volume();
    }

    @Override
    default List<String> labels() {
        return original().labels();
    }

    @Override
    default int label(int i) {
        return original().label(i);
    }

    @Override
    default Task task() {
        return original().task();
    }

    @Override
    default int targets() {
        return original().targets();
    }

    @Override
    default void target(int i, float[] into, int at) {
        original().target(i, into, at);
    }

    @Override
    default byte[] encoded(int i) {
        return original().encoded(i);
    }

    @Override
    default int[] shards() {
        return original().shards();
    }

    @Override
    default void read(int i, byte[] into, int at) {
        original().read(i, into, at);
    }
}
