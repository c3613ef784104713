package dev.fathom.data.samples;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is to be told of a picture. It decides what a set knows of each picture, how a network
/// ends, what training makes small, and how a model is measured.
public enum Task {
    /// one class of each picture
    CLASSIFY("accuracy"),
    /// those of several labels that a picture has, none to all
    LABELS("meanAveragePrecision"),
    /// one class of each pixel
    SEGMENT("meanIou"),
    /// numbers
    REGRESS("r2");

    /// What a mask says of pixels whose class is not known: nothing is learned of them, and they
    /// are not counted.
    public static final int IGNORED = 255;

    private final String figure;

    Task(String figure) {
        this.figure = figure;
    }

    /// The name of the figure by which models of this task are compared, at most 1, the more the
    /// better.
    public String figure() {
        return figure;
    }

    IllegalStateException noClass() {
        return new IllegalStateException("pictures for the task " + this + " have no class each");
    }

    /// What people call it: `classify`, `labels`, `segment`, `regress`.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Reads what [#toString] writes.
    ///
    /// @throws IllegalArgumentException when the text is something else
    public static Task parse(String text) {
        return Arrays.stream(values())
                .filter(task -> task.toString().equals(text.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "'%s' is no task; it must be one of %s"
                                                .formatted(text, words())));
    }

    private static String words() {
        return Arrays.stream(values()).map(Task::toString).collect(Collectors.joining(", "));
    }
}
