package dev.fathom.train.learn;

import java.util.ArrayList;
import java.util.List;

/// A part of an array, as much as one piece of parallel work changes. The cut doesn't depend on the
/// number of threads.
///
/// @param values the whole array; two spans are equal only when they share it
/// @param to the end, not included
@SuppressWarnings("ArrayRecordComponent")
record Span(float[] values, int from, int to) {
    private static final int LONGEST = 1 << 14;

    static List<Span> cut(float[] values) {
        List<Span> spans = new ArrayList<>();
        for (int from = 0; from < values.length; from += LONGEST) {
            spans.add(new Span(values, from, Math.min(from + LONGEST, values.length)));
        }
        return spans;
    }

    /// The same part of another array.
    Span of(float[] others) {
        return new Span(others, from, to);
    }
}
