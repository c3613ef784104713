package dev.fathom.data.samples;

import java.util.List;

/// Pictures with a class for each: see [Pictures#classed].
@SuppressWarnings("ArrayRecordComponent")
record Classed(Pictures original, List<String> labels, int[] classes) implements Around {

    Classed {
        labels = List.copyOf(labels);
        classes = classes.clone();
        check(original.size(), labels, classes);
    }

    /// @param size the number of pictures
    static void check(int size, List<String> labels, int[] classes) {
        if (classes.length != size) {
            throw new IllegalArgumentException(
                    "expected a label for each of %s pictures, found %s labels"
                            .formatted(size, classes.length));
        }
        for (int i = 0; i < classes.length; i++) {
            if (classes[i] < 0 || classes[i] >= labels.size()) {
                throw new IllegalArgumentException(
                        "picture %s: expected a label of 0 … %s, found %s"
                                .formatted(i, labels.size() - 1, classes[i]));
            }
        }
    }

    @Override
    public Task task() {
        return Task.CLASSIFY;
    }

    @Override
    public int targets() {
        return 1;
    }

    @Override
    public int label(int i) {
        return classes[i];
    }

    @Override
    public void target(int i, float[] into, int at) {
        into[at] = classes[i];
    }

    @Override
    public byte[] digest(int i) {
        return original.digest(i);
    }
}
