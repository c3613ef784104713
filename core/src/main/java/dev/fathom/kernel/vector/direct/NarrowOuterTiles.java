package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import jdk.incubator.vector.FloatVector;

/// Register tiles of [Outer]: some quads × one vector; see [Tiles] for what the compiler needs.
final class NarrowOuterTiles {
    private NarrowOuterTiles() {}

    /// 12 accumulators.
    static void threeByOne(Outer t, int q) {
        float[] a = t.a();
        int[] from = t.from();
        int q0 = t.quads()[q];
        int q1 = t.quads()[q + 1];
        int q2 = t.quads()[q + 2];
        float[] b = t.b();
        int bAt = t.bAt();
        FloatVector s0a = FloatVector.zero(FLOATS);
        FloatVector s1a = FloatVector.zero(FLOATS);
        FloatVector s2a = FloatVector.zero(FLOATS);
        FloatVector s3a = FloatVector.zero(FLOATS);
        FloatVector s4a = FloatVector.zero(FLOATS);
        FloatVector s5a = FloatVector.zero(FLOATS);
        FloatVector s6a = FloatVector.zero(FLOATS);
        FloatVector s7a = FloatVector.zero(FLOATS);
        FloatVector s8a = FloatVector.zero(FLOATS);
        FloatVector s9a = FloatVector.zero(FLOATS);
        FloatVector s10a = FloatVector.zero(FLOATS);
        FloatVector s11a = FloatVector.zero(FLOATS);
        int pixels = t.pixels();
        for (int p = 0; p < pixels; p++) {
            int x = from[p];
            FloatVector ba = FloatVector.fromArray(FLOATS, b, bAt + COUNT * p);
            FloatVector v0 = FloatVector.broadcast(FLOATS, a[x + q0]);
            s0a = FUSED ? v0.fma(ba, s0a) : v0.mul(ba).add(s0a);
            FloatVector v1 = FloatVector.broadcast(FLOATS, a[x + q0 + 1]);
            s1a = FUSED ? v1.fma(ba, s1a) : v1.mul(ba).add(s1a);
            FloatVector v2 = FloatVector.broadcast(FLOATS, a[x + q0 + 2]);
            s2a = FUSED ? v2.fma(ba, s2a) : v2.mul(ba).add(s2a);
            FloatVector v3 = FloatVector.broadcast(FLOATS, a[x + q0 + 3]);
            s3a = FUSED ? v3.fma(ba, s3a) : v3.mul(ba).add(s3a);
            FloatVector v4 = FloatVector.broadcast(FLOATS, a[x + q1]);
            s4a = FUSED ? v4.fma(ba, s4a) : v4.mul(ba).add(s4a);
            FloatVector v5 = FloatVector.broadcast(FLOATS, a[x + q1 + 1]);
            s5a = FUSED ? v5.fma(ba, s5a) : v5.mul(ba).add(s5a);
            FloatVector v6 = FloatVector.broadcast(FLOATS, a[x + q1 + 2]);
            s6a = FUSED ? v6.fma(ba, s6a) : v6.mul(ba).add(s6a);
            FloatVector v7 = FloatVector.broadcast(FLOATS, a[x + q1 + 3]);
            s7a = FUSED ? v7.fma(ba, s7a) : v7.mul(ba).add(s7a);
            FloatVector v8 = FloatVector.broadcast(FLOATS, a[x + q2]);
            s8a = FUSED ? v8.fma(ba, s8a) : v8.mul(ba).add(s8a);
            FloatVector v9 = FloatVector.broadcast(FLOATS, a[x + q2 + 1]);
            s9a = FUSED ? v9.fma(ba, s9a) : v9.mul(ba).add(s9a);
            FloatVector v10 = FloatVector.broadcast(FLOATS, a[x + q2 + 2]);
            s10a = FUSED ? v10.fma(ba, s10a) : v10.mul(ba).add(s10a);
            FloatVector v11 = FloatVector.broadcast(FLOATS, a[x + q2 + 3]);
            s11a = FUSED ? v11.fma(ba, s11a) : v11.mul(ba).add(s11a);
        }
        float[] sum = t.sum();
        int at = t.sumAt() + 4 * COUNT * q;
        s0a.add(FloatVector.fromArray(FLOATS, sum, at)).intoArray(sum, at);
        s1a.add(FloatVector.fromArray(FLOATS, sum, at + COUNT)).intoArray(sum, at + COUNT);
        s2a.add(FloatVector.fromArray(FLOATS, sum, at + 2 * COUNT)).intoArray(sum, at + 2 * COUNT);
        s3a.add(FloatVector.fromArray(FLOATS, sum, at + 3 * COUNT)).intoArray(sum, at + 3 * COUNT);
        s4a.add(FloatVector.fromArray(FLOATS, sum, at + 4 * COUNT)).intoArray(sum, at + 4 * COUNT);
        s5a.add(FloatVector.fromArray(FLOATS, sum, at + 5 * COUNT)).intoArray(sum, at + 5 * COUNT);
        s6a.add(FloatVector.fromArray(FLOATS, sum, at + 6 * COUNT)).intoArray(sum, at + 6 * COUNT);
        s7a.add(FloatVector.fromArray(FLOATS, sum, at + 7 * COUNT)).intoArray(sum, at + 7 * COUNT);
        s8a.add(FloatVector.fromArray(FLOATS, sum, at + 8 * COUNT)).intoArray(sum, at + 8 * COUNT);
        s9a.add(FloatVector.fromArray(FLOATS, sum, at + 9 * COUNT)).intoArray(sum, at + 9 * COUNT);
        s10a.add(FloatVector.fromArray(FLOATS, sum, at + 10 * COUNT))
                .intoArray(sum, at + 10 * COUNT);
        s11a.add(FloatVector.fromArray(FLOATS, sum, at + 11 * COUNT))
                .intoArray(sum, at + 11 * COUNT);
    }

    /// 4 accumulators, for what three leave over.
    static void oneByOne(Outer t, int q) {
        float[] a = t.a();
        int[] from = t.from();
        int q0 = t.quads()[q];
        float[] b = t.b();
        int bAt = t.bAt();
        FloatVector s0a = FloatVector.zero(FLOATS);
        FloatVector s1a = FloatVector.zero(FLOATS);
        FloatVector s2a = FloatVector.zero(FLOATS);
        FloatVector s3a = FloatVector.zero(FLOATS);
        int pixels = t.pixels();
        for (int p = 0; p < pixels; p++) {
            int x = from[p];
            FloatVector ba = FloatVector.fromArray(FLOATS, b, bAt + COUNT * p);
            FloatVector v0 = FloatVector.broadcast(FLOATS, a[x + q0]);
            s0a = FUSED ? v0.fma(ba, s0a) : v0.mul(ba).add(s0a);
            FloatVector v1 = FloatVector.broadcast(FLOATS, a[x + q0 + 1]);
            s1a = FUSED ? v1.fma(ba, s1a) : v1.mul(ba).add(s1a);
            FloatVector v2 = FloatVector.broadcast(FLOATS, a[x + q0 + 2]);
            s2a = FUSED ? v2.fma(ba, s2a) : v2.mul(ba).add(s2a);
            FloatVector v3 = FloatVector.broadcast(FLOATS, a[x + q0 + 3]);
            s3a = FUSED ? v3.fma(ba, s3a) : v3.mul(ba).add(s3a);
        }
        float[] sum = t.sum();
        int at = t.sumAt() + 4 * COUNT * q;
        s0a.add(FloatVector.fromArray(FLOATS, sum, at)).intoArray(sum, at);
        s1a.add(FloatVector.fromArray(FLOATS, sum, at + COUNT)).intoArray(sum, at + COUNT);
        s2a.add(FloatVector.fromArray(FLOATS, sum, at + 2 * COUNT)).intoArray(sum, at + 2 * COUNT);
        s3a.add(FloatVector.fromArray(FLOATS, sum, at + 3 * COUNT)).intoArray(sum, at + 3 * COUNT);
    }
}
