package dev.fathom.kernel;

import static dev.fathom.kernel.Lanes.COUNT;
import static dev.fathom.kernel.Lanes.FLOATS;

import jdk.incubator.vector.FloatVector;

/// Copies many short runs, whole vectors where they are: [System#arraycopy] has a price of its own.
final class ShortRuns {
    private ShortRuns() {}

    /// Runs that lie `fromStep` and `toStep` apart.
    static void copy(
            float[] from,
            int fromAt,
            int fromStep,
            float[] to,
            int toAt,
            int toStep,
            int runs,
            int length) {
        int whole = length / COUNT * COUNT;
        for (int v = 0; v < whole; v += COUNT) {
            for (int r = 0; r < runs; r++) {
                FloatVector.fromArray(FLOATS, from, fromAt + r * fromStep + v)
                        .intoArray(to, toAt + r * toStep + v);
            }
        }
        if (whole < length) {
            for (int r = 0; r < runs; r++) {
                for (int i = whole; i < length; i++) {
                    to[toAt + r * toStep + i] = from[fromAt + r * fromStep + i];
                }
            }
        }
    }

    /// Runs that begin at the table's places, counted from `shift`.
    static void gather(
            float[] from, int[] places, int shift, float[] to, int toStep, int runs, int length) {
        int whole = length / COUNT * COUNT;
        for (int v = 0; v < whole; v += COUNT) {
            for (int r = 0; r < runs; r++) {
                FloatVector.fromArray(FLOATS, from, places[r] + shift + v)
                        .intoArray(to, r * toStep + v);
            }
        }
        if (whole < length) {
            for (int r = 0; r < runs; r++) {
                for (int i = whole; i < length; i++) {
                    to[r * toStep + i] = from[places[r] + shift + i];
                }
            }
        }
    }
}
