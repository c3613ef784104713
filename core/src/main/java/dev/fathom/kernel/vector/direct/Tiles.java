package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import jdk.incubator.vector.FloatVector;

/// Register tiles of [Products]: some pixels × one or two vectors of filters.
///
/// Each is compiled once, by itself, and called thousands of times. What the compiler must be able
/// to see through: accumulators are local variables, there are no methods of our own inside (only
/// those of the Vector API are always inlined), and every loop is over one counter.
final class Tiles {
    private Tiles() {}

    /// 16 accumulators: for 32 vector registers.
    static void eightByTwo(Products t, int p) {
        float[] a = t.a();
        int[] from = t.from();
        int a0 = from[p];
        int a1 = from[p + 1];
        int a2 = from[p + 2];
        int a3 = from[p + 3];
        int a4 = from[p + 4];
        int a5 = from[p + 5];
        int a6 = from[p + 6];
        int a7 = from[p + 7];
        float[] start = t.start();
        int[] startAt = t.startAt();
        int r = t.add() ? p : 0;
        int s = t.startShift();
        FloatVector y0a = FloatVector.fromArray(FLOATS, start, startAt[r] + s);
        FloatVector y0b = FloatVector.fromArray(FLOATS, start, startAt[r] + s + COUNT);
        FloatVector y1a = FloatVector.fromArray(FLOATS, start, startAt[r + 1] + s);
        FloatVector y1b = FloatVector.fromArray(FLOATS, start, startAt[r + 1] + s + COUNT);
        FloatVector y2a = FloatVector.fromArray(FLOATS, start, startAt[r + 2] + s);
        FloatVector y2b = FloatVector.fromArray(FLOATS, start, startAt[r + 2] + s + COUNT);
        FloatVector y3a = FloatVector.fromArray(FLOATS, start, startAt[r + 3] + s);
        FloatVector y3b = FloatVector.fromArray(FLOATS, start, startAt[r + 3] + s + COUNT);
        FloatVector y4a = FloatVector.fromArray(FLOATS, start, startAt[r + 4] + s);
        FloatVector y4b = FloatVector.fromArray(FLOATS, start, startAt[r + 4] + s + COUNT);
        FloatVector y5a = FloatVector.fromArray(FLOATS, start, startAt[r + 5] + s);
        FloatVector y5b = FloatVector.fromArray(FLOATS, start, startAt[r + 5] + s + COUNT);
        FloatVector y6a = FloatVector.fromArray(FLOATS, start, startAt[r + 6] + s);
        FloatVector y6b = FloatVector.fromArray(FLOATS, start, startAt[r + 6] + s + COUNT);
        FloatVector y7a = FloatVector.fromArray(FLOATS, start, startAt[r + 7] + s);
        FloatVector y7b = FloatVector.fromArray(FLOATS, start, startAt[r + 7] + s + COUNT);
        float[] w = t.w();
        int run = t.run();
        int k = t.wAt();
        for (int tap : t.taps()) {
            int x0 = a0 + tap;
            int x1 = a1 + tap;
            int x2 = a2 + tap;
            int x3 = a3 + tap;
            int x4 = a4 + tap;
            int x5 = a5 + tap;
            int x6 = a6 + tap;
            int x7 = a7 + tap;
            for (int i = 0; i < run; i++) {
                FloatVector wa = FloatVector.fromArray(FLOATS, w, k + 2 * COUNT * i);
                FloatVector wb = FloatVector.fromArray(FLOATS, w, k + 2 * COUNT * i + COUNT);
                FloatVector v0 = FloatVector.broadcast(FLOATS, a[x0 + i]);
                y0a = FUSED ? v0.fma(wa, y0a) : v0.mul(wa).add(y0a);
                y0b = FUSED ? v0.fma(wb, y0b) : v0.mul(wb).add(y0b);
                FloatVector v1 = FloatVector.broadcast(FLOATS, a[x1 + i]);
                y1a = FUSED ? v1.fma(wa, y1a) : v1.mul(wa).add(y1a);
                y1b = FUSED ? v1.fma(wb, y1b) : v1.mul(wb).add(y1b);
                FloatVector v2 = FloatVector.broadcast(FLOATS, a[x2 + i]);
                y2a = FUSED ? v2.fma(wa, y2a) : v2.mul(wa).add(y2a);
                y2b = FUSED ? v2.fma(wb, y2b) : v2.mul(wb).add(y2b);
                FloatVector v3 = FloatVector.broadcast(FLOATS, a[x3 + i]);
                y3a = FUSED ? v3.fma(wa, y3a) : v3.mul(wa).add(y3a);
                y3b = FUSED ? v3.fma(wb, y3b) : v3.mul(wb).add(y3b);
                FloatVector v4 = FloatVector.broadcast(FLOATS, a[x4 + i]);
                y4a = FUSED ? v4.fma(wa, y4a) : v4.mul(wa).add(y4a);
                y4b = FUSED ? v4.fma(wb, y4b) : v4.mul(wb).add(y4b);
                FloatVector v5 = FloatVector.broadcast(FLOATS, a[x5 + i]);
                y5a = FUSED ? v5.fma(wa, y5a) : v5.mul(wa).add(y5a);
                y5b = FUSED ? v5.fma(wb, y5b) : v5.mul(wb).add(y5b);
                FloatVector v6 = FloatVector.broadcast(FLOATS, a[x6 + i]);
                y6a = FUSED ? v6.fma(wa, y6a) : v6.mul(wa).add(y6a);
                y6b = FUSED ? v6.fma(wb, y6b) : v6.mul(wb).add(y6b);
                FloatVector v7 = FloatVector.broadcast(FLOATS, a[x7 + i]);
                y7a = FUSED ? v7.fma(wa, y7a) : v7.mul(wa).add(y7a);
                y7b = FUSED ? v7.fma(wb, y7b) : v7.mul(wb).add(y7b);
            }
            k += 2 * COUNT * run;
        }
        float[] y = t.y();
        int[] to = t.to();
        int d = t.toShift();
        y0a.intoArray(y, to[p] + d);
        y0b.intoArray(y, to[p] + d + COUNT);
        y1a.intoArray(y, to[p + 1] + d);
        y1b.intoArray(y, to[p + 1] + d + COUNT);
        y2a.intoArray(y, to[p + 2] + d);
        y2b.intoArray(y, to[p + 2] + d + COUNT);
        y3a.intoArray(y, to[p + 3] + d);
        y3b.intoArray(y, to[p + 3] + d + COUNT);
        y4a.intoArray(y, to[p + 4] + d);
        y4b.intoArray(y, to[p + 4] + d + COUNT);
        y5a.intoArray(y, to[p + 5] + d);
        y5b.intoArray(y, to[p + 5] + d + COUNT);
        y6a.intoArray(y, to[p + 6] + d);
        y6b.intoArray(y, to[p + 6] + d + COUNT);
        y7a.intoArray(y, to[p + 7] + d);
        y7b.intoArray(y, to[p + 7] + d + COUNT);
    }

    /// 8 accumulators, for a last vector of filters.
    static void eightByOne(Products t, int p) {
        float[] a = t.a();
        int[] from = t.from();
        int a0 = from[p];
        int a1 = from[p + 1];
        int a2 = from[p + 2];
        int a3 = from[p + 3];
        int a4 = from[p + 4];
        int a5 = from[p + 5];
        int a6 = from[p + 6];
        int a7 = from[p + 7];
        float[] start = t.start();
        int[] startAt = t.startAt();
        int r = t.add() ? p : 0;
        int s = t.startShift();
        FloatVector y0a = FloatVector.fromArray(FLOATS, start, startAt[r] + s);
        FloatVector y1a = FloatVector.fromArray(FLOATS, start, startAt[r + 1] + s);
        FloatVector y2a = FloatVector.fromArray(FLOATS, start, startAt[r + 2] + s);
        FloatVector y3a = FloatVector.fromArray(FLOATS, start, startAt[r + 3] + s);
        FloatVector y4a = FloatVector.fromArray(FLOATS, start, startAt[r + 4] + s);
        FloatVector y5a = FloatVector.fromArray(FLOATS, start, startAt[r + 5] + s);
        FloatVector y6a = FloatVector.fromArray(FLOATS, start, startAt[r + 6] + s);
        FloatVector y7a = FloatVector.fromArray(FLOATS, start, startAt[r + 7] + s);
        float[] w = t.w();
        int run = t.run();
        int k = t.wAt();
        for (int tap : t.taps()) {
            int x0 = a0 + tap;
            int x1 = a1 + tap;
            int x2 = a2 + tap;
            int x3 = a3 + tap;
            int x4 = a4 + tap;
            int x5 = a5 + tap;
            int x6 = a6 + tap;
            int x7 = a7 + tap;
            for (int i = 0; i < run; i++) {
                FloatVector wa = FloatVector.fromArray(FLOATS, w, k + COUNT * i);
                FloatVector v0 = FloatVector.broadcast(FLOATS, a[x0 + i]);
                y0a = FUSED ? v0.fma(wa, y0a) : v0.mul(wa).add(y0a);
                FloatVector v1 = FloatVector.broadcast(FLOATS, a[x1 + i]);
                y1a = FUSED ? v1.fma(wa, y1a) : v1.mul(wa).add(y1a);
                FloatVector v2 = FloatVector.broadcast(FLOATS, a[x2 + i]);
                y2a = FUSED ? v2.fma(wa, y2a) : v2.mul(wa).add(y2a);
                FloatVector v3 = FloatVector.broadcast(FLOATS, a[x3 + i]);
                y3a = FUSED ? v3.fma(wa, y3a) : v3.mul(wa).add(y3a);
                FloatVector v4 = FloatVector.broadcast(FLOATS, a[x4 + i]);
                y4a = FUSED ? v4.fma(wa, y4a) : v4.mul(wa).add(y4a);
                FloatVector v5 = FloatVector.broadcast(FLOATS, a[x5 + i]);
                y5a = FUSED ? v5.fma(wa, y5a) : v5.mul(wa).add(y5a);
                FloatVector v6 = FloatVector.broadcast(FLOATS, a[x6 + i]);
                y6a = FUSED ? v6.fma(wa, y6a) : v6.mul(wa).add(y6a);
                FloatVector v7 = FloatVector.broadcast(FLOATS, a[x7 + i]);
                y7a = FUSED ? v7.fma(wa, y7a) : v7.mul(wa).add(y7a);
            }
            k += COUNT * run;
        }
        float[] y = t.y();
        int[] to = t.to();
        int d = t.toShift();
        y0a.intoArray(y, to[p] + d);
        y1a.intoArray(y, to[p + 1] + d);
        y2a.intoArray(y, to[p + 2] + d);
        y3a.intoArray(y, to[p + 3] + d);
        y4a.intoArray(y, to[p + 4] + d);
        y5a.intoArray(y, to[p + 5] + d);
        y6a.intoArray(y, to[p + 6] + d);
        y7a.intoArray(y, to[p + 7] + d);
    }

    /// 8 accumulators: for 16 vector registers.
    static void fourByTwo(Products t, int p) {
        float[] a = t.a();
        int[] from = t.from();
        int a0 = from[p];
        int a1 = from[p + 1];
        int a2 = from[p + 2];
        int a3 = from[p + 3];
        float[] start = t.start();
        int[] startAt = t.startAt();
        int r = t.add() ? p : 0;
        int s = t.startShift();
        FloatVector y0a = FloatVector.fromArray(FLOATS, start, startAt[r] + s);
        FloatVector y0b = FloatVector.fromArray(FLOATS, start, startAt[r] + s + COUNT);
        FloatVector y1a = FloatVector.fromArray(FLOATS, start, startAt[r + 1] + s);
        FloatVector y1b = FloatVector.fromArray(FLOATS, start, startAt[r + 1] + s + COUNT);
        FloatVector y2a = FloatVector.fromArray(FLOATS, start, startAt[r + 2] + s);
        FloatVector y2b = FloatVector.fromArray(FLOATS, start, startAt[r + 2] + s + COUNT);
        FloatVector y3a = FloatVector.fromArray(FLOATS, start, startAt[r + 3] + s);
        FloatVector y3b = FloatVector.fromArray(FLOATS, start, startAt[r + 3] + s + COUNT);
        float[] w = t.w();
        int run = t.run();
        int k = t.wAt();
        for (int tap : t.taps()) {
            int x0 = a0 + tap;
            int x1 = a1 + tap;
            int x2 = a2 + tap;
            int x3 = a3 + tap;
            for (int i = 0; i < run; i++) {
                FloatVector wa = FloatVector.fromArray(FLOATS, w, k + 2 * COUNT * i);
                FloatVector wb = FloatVector.fromArray(FLOATS, w, k + 2 * COUNT * i + COUNT);
                FloatVector v0 = FloatVector.broadcast(FLOATS, a[x0 + i]);
                y0a = FUSED ? v0.fma(wa, y0a) : v0.mul(wa).add(y0a);
                y0b = FUSED ? v0.fma(wb, y0b) : v0.mul(wb).add(y0b);
                FloatVector v1 = FloatVector.broadcast(FLOATS, a[x1 + i]);
                y1a = FUSED ? v1.fma(wa, y1a) : v1.mul(wa).add(y1a);
                y1b = FUSED ? v1.fma(wb, y1b) : v1.mul(wb).add(y1b);
                FloatVector v2 = FloatVector.broadcast(FLOATS, a[x2 + i]);
                y2a = FUSED ? v2.fma(wa, y2a) : v2.mul(wa).add(y2a);
                y2b = FUSED ? v2.fma(wb, y2b) : v2.mul(wb).add(y2b);
                FloatVector v3 = FloatVector.broadcast(FLOATS, a[x3 + i]);
                y3a = FUSED ? v3.fma(wa, y3a) : v3.mul(wa).add(y3a);
                y3b = FUSED ? v3.fma(wb, y3b) : v3.mul(wb).add(y3b);
            }
            k += 2 * COUNT * run;
        }
        float[] y = t.y();
        int[] to = t.to();
        int d = t.toShift();
        y0a.intoArray(y, to[p] + d);
        y0b.intoArray(y, to[p] + d + COUNT);
        y1a.intoArray(y, to[p + 1] + d);
        y1b.intoArray(y, to[p + 1] + d + COUNT);
        y2a.intoArray(y, to[p + 2] + d);
        y2b.intoArray(y, to[p + 2] + d + COUNT);
        y3a.intoArray(y, to[p + 3] + d);
        y3b.intoArray(y, to[p + 3] + d + COUNT);
    }
}
