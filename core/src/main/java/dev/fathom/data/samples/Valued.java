package dev.fathom.data.samples;

import java.util.List;

/// Pictures with numbers to be told of each: see [Pictures#valued].
///
/// @param labels what each number is of
/// @param values of each picture
record Valued(Pictures original, Task task, List<String> labels, List<float[]> values)
        implements Around {

    /// @throws IllegalArgumentException when they don't fit together
    Valued {
        labels = List.copyOf(labels);
        values = List.copyOf(values);
        if (task != Task.LABELS && task != Task.REGRESS) {
            throw new IllegalArgumentException(
                    "the task %s has no numbers a picture; it must be labels or regress"
                            .formatted(task));
        }
        if (labels.isEmpty() || values.size() != original.size()) {
            throw new IllegalArgumentException(
                    "expected numbers for each of %d pictures, and names for them, found %d and %s"
                            .formatted(original.size(), values.size(), labels));
        }
        for (int i = 0; i < values.size(); i++) {
            check(task, labels, i, values.get(i));
        }
    }

    private static void check(Task task, List<String> labels, int i, float[] values) {
        if (values.length != labels.size()) {
            throw new IllegalArgumentException(
                    "picture %d: expected a number for each of %d names, found %d"
                            .formatted(i, labels.size(), values.length));
        }
        for (float value : values) {
            if (!Float.isFinite(value) || (task == Task.LABELS && value != 0 && value != 1)) {
                throw new IllegalArgumentException(
                        "picture %d: expected %s, found %s"
                                .formatted(
                                        i,
                                        task == Task.LABELS
                                                ? "1 for a label that it has and 0 for others"
                                                : "numbers",
                                        value));
            }
        }
    }

    @Override
    public int label(int i) {
        throw task.noClass();
    }

    @Override
    public byte[] digest(int i) {
        return original.digest(i);
    }

    @Override
    public int targets() {
        return labels.size();
    }

    @Override
    public void target(int i, float[] into, int at) {
        System.arraycopy(values.get(i), 0, into, at, labels.size());
    }
}
