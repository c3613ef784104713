package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;

import dev.fathom.kernel.vector.lanes.Lanes;
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
        for (int r = 0; r < runs; r++) {
            int at = fromAt + r * fromStep;
            int target = toAt + r * toStep;
            int i = 0;
            for (; i + COUNT <= length; i += COUNT) {
                FloatVector.fromArray(FLOATS, from, at + i).intoArray(to, target + i);
            }
            for (; i < length; i++) {
                to[target + i] = from[at + i];
            }
        }
    }

    /// One run from each of the table's places on, counted from `shift`, cut into blocks of
    /// `width`: `to[block][run][width]`. A last block that is not full takes as many whole vectors
    /// as it needs.
    static void gather(
            float[] from, int[] places, int runs, int shift, int length, int width, float[] to) {
        for (int r = 0; r < runs; r++) {
            int at = places[r] + shift;
            for (int i = 0; i < length; i += width) {
                int here = Math.min(width, length - i);
                int target = i * runs + r * Lanes.whole(here);
                int v = 0;
                for (; v + COUNT <= here; v += COUNT) {
                    FloatVector.fromArray(FLOATS, from, at + i + v).intoArray(to, target + v);
                }
                for (; v < here; v++) {
                    to[target + v] = from[at + i + v];
                }
            }
        }
    }
}
