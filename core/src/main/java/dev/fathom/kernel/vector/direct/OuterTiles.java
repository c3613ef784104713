package dev.fathom.kernel.vector.direct;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import jdk.incubator.vector.FloatVector;

/// Register tiles of [Outer]: some quads × two vectors; see [Tiles] for what the compiler needs.
final class OuterTiles {
    private OuterTiles() {}

    /// 24 accumulators: for 32 vector registers.
    static void threeByTwo(Outer t, int q) {
        float[] a = t.a();
        int[] from = t.from();
        int q0 = t.quads()[q];
        int q1 = t.quads()[q + 1];
        int q2 = t.quads()[q + 2];
        float[] b = t.b();
        int bAt = t.bAt();
        FloatVector s0a = FloatVector.zero(FLOATS);
        FloatVector s0b = FloatVector.zero(FLOATS);
        FloatVector s1a = FloatVector.zero(FLOATS);
        FloatVector s1b = FloatVector.zero(FLOATS);
        FloatVector s2a = FloatVector.zero(FLOATS);
        FloatVector s2b = FloatVector.zero(FLOATS);
        FloatVector s3a = FloatVector.zero(FLOATS);
        FloatVector s3b = FloatVector.zero(FLOATS);
        FloatVector s4a = FloatVector.zero(FLOATS);
        FloatVector s4b = FloatVector.zero(FLOATS);
        FloatVector s5a = FloatVector.zero(FLOATS);
        FloatVector s5b = FloatVector.zero(FLOATS);
        FloatVector s6a = FloatVector.zero(FLOATS);
        FloatVector s6b = FloatVector.zero(FLOATS);
        FloatVector s7a = FloatVector.zero(FLOATS);
        FloatVector s7b = FloatVector.zero(FLOATS);
        FloatVector s8a = FloatVector.zero(FLOATS);
        FloatVector s8b = FloatVector.zero(FLOATS);
        FloatVector s9a = FloatVector.zero(FLOATS);
        FloatVector s9b = FloatVector.zero(FLOATS);
        FloatVector s10a = FloatVector.zero(FLOATS);
        FloatVector s10b = FloatVector.zero(FLOATS);
        FloatVector s11a = FloatVector.zero(FLOATS);
        FloatVector s11b = FloatVector.zero(FLOATS);
        int pixels = t.pixels();
        for (int p = 0; p < pixels; p++) {
            int x = from[p];
            FloatVector ba = FloatVector.fromArray(FLOATS, b, bAt + 2 * COUNT * p);
            FloatVector bb = FloatVector.fromArray(FLOATS, b, bAt + 2 * COUNT * p + COUNT);
            FloatVector v0 = FloatVector.broadcast(FLOATS, a[x + q0]);
            s0a = FUSED ? v0.fma(ba, s0a) : v0.mul(ba).add(s0a);
            s0b = FUSED ? v0.fma(bb, s0b) : v0.mul(bb).add(s0b);
            FloatVector v1 = FloatVector.broadcast(FLOATS, a[x + q0 + 1]);
            s1a = FUSED ? v1.fma(ba, s1a) : v1.mul(ba).add(s1a);
            s1b = FUSED ? v1.fma(bb, s1b) : v1.mul(bb).add(s1b);
            FloatVector v2 = FloatVector.broadcast(FLOATS, a[x + q0 + 2]);
            s2a = FUSED ? v2.fma(ba, s2a) : v2.mul(ba).add(s2a);
            s2b = FUSED ? v2.fma(bb, s2b) : v2.mul(bb).add(s2b);
            FloatVector v3 = FloatVector.broadcast(FLOATS, a[x + q0 + 3]);
            s3a = FUSED ? v3.fma(ba, s3a) : v3.mul(ba).add(s3a);
            s3b = FUSED ? v3.fma(bb, s3b) : v3.mul(bb).add(s3b);
            FloatVector v4 = FloatVector.broadcast(FLOATS, a[x + q1]);
            s4a = FUSED ? v4.fma(ba, s4a) : v4.mul(ba).add(s4a);
            s4b = FUSED ? v4.fma(bb, s4b) : v4.mul(bb).add(s4b);
            FloatVector v5 = FloatVector.broadcast(FLOATS, a[x + q1 + 1]);
            s5a = FUSED ? v5.fma(ba, s5a) : v5.mul(ba).add(s5a);
            s5b = FUSED ? v5.fma(bb, s5b) : v5.mul(bb).add(s5b);
            FloatVector v6 = FloatVector.broadcast(FLOATS, a[x + q1 + 2]);
            s6a = FUSED ? v6.fma(ba, s6a) : v6.mul(ba).add(s6a);
            s6b = FUSED ? v6.fma(bb, s6b) : v6.mul(bb).add(s6b);
            FloatVector v7 = FloatVector.broadcast(FLOATS, a[x + q1 + 3]);
            s7a = FUSED ? v7.fma(ba, s7a) : v7.mul(ba).add(s7a);
            s7b = FUSED ? v7.fma(bb, s7b) : v7.mul(bb).add(s7b);
            FloatVector v8 = FloatVector.broadcast(FLOATS, a[x + q2]);
            s8a = FUSED ? v8.fma(ba, s8a) : v8.mul(ba).add(s8a);
            s8b = FUSED ? v8.fma(bb, s8b) : v8.mul(bb).add(s8b);
            FloatVector v9 = FloatVector.broadcast(FLOATS, a[x + q2 + 1]);
            s9a = FUSED ? v9.fma(ba, s9a) : v9.mul(ba).add(s9a);
            s9b = FUSED ? v9.fma(bb, s9b) : v9.mul(bb).add(s9b);
            FloatVector v10 = FloatVector.broadcast(FLOATS, a[x + q2 + 2]);
            s10a = FUSED ? v10.fma(ba, s10a) : v10.mul(ba).add(s10a);
            s10b = FUSED ? v10.fma(bb, s10b) : v10.mul(bb).add(s10b);
            FloatVector v11 = FloatVector.broadcast(FLOATS, a[x + q2 + 3]);
            s11a = FUSED ? v11.fma(ba, s11a) : v11.mul(ba).add(s11a);
            s11b = FUSED ? v11.fma(bb, s11b) : v11.mul(bb).add(s11b);
        }
        float[] sum = t.sum();
        int at = t.sumAt() + 4 * 2 * COUNT * q;
        s0a.add(FloatVector.fromArray(FLOATS, sum, at)).intoArray(sum, at);
        s0b.add(FloatVector.fromArray(FLOATS, sum, at + COUNT)).intoArray(sum, at + COUNT);
        s1a.add(FloatVector.fromArray(FLOATS, sum, at + 2 * COUNT)).intoArray(sum, at + 2 * COUNT);
        s1b.add(FloatVector.fromArray(FLOATS, sum, at + 3 * COUNT)).intoArray(sum, at + 3 * COUNT);
        s2a.add(FloatVector.fromArray(FLOATS, sum, at + 4 * COUNT)).intoArray(sum, at + 4 * COUNT);
        s2b.add(FloatVector.fromArray(FLOATS, sum, at + 5 * COUNT)).intoArray(sum, at + 5 * COUNT);
        s3a.add(FloatVector.fromArray(FLOATS, sum, at + 6 * COUNT)).intoArray(sum, at + 6 * COUNT);
        s3b.add(FloatVector.fromArray(FLOATS, sum, at + 7 * COUNT)).intoArray(sum, at + 7 * COUNT);
        s4a.add(FloatVector.fromArray(FLOATS, sum, at + 8 * COUNT)).intoArray(sum, at + 8 * COUNT);
        s4b.add(FloatVector.fromArray(FLOATS, sum, at + 9 * COUNT)).intoArray(sum, at + 9 * COUNT);
        s5a.add(FloatVector.fromArray(FLOATS, sum, at + 10 * COUNT))
                .intoArray(sum, at + 10 * COUNT);
        s5b.add(FloatVector.fromArray(FLOATS, sum, at + 11 * COUNT))
                .intoArray(sum, at + 11 * COUNT);
        s6a.add(FloatVector.fromArray(FLOATS, sum, at + 12 * COUNT))
                .intoArray(sum, at + 12 * COUNT);
        s6b.add(FloatVector.fromArray(FLOATS, sum, at + 13 * COUNT))
                .intoArray(sum, at + 13 * COUNT);
        s7a.add(FloatVector.fromArray(FLOATS, sum, at + 14 * COUNT))
                .intoArray(sum, at + 14 * COUNT);
        s7b.add(FloatVector.fromArray(FLOATS, sum, at + 15 * COUNT))
                .intoArray(sum, at + 15 * COUNT);
        s8a.add(FloatVector.fromArray(FLOATS, sum, at + 16 * COUNT))
                .intoArray(sum, at + 16 * COUNT);
        s8b.add(FloatVector.fromArray(FLOATS, sum, at + 17 * COUNT))
                .intoArray(sum, at + 17 * COUNT);
        s9a.add(FloatVector.fromArray(FLOATS, sum, at + 18 * COUNT))
                .intoArray(sum, at + 18 * COUNT);
        s9b.add(FloatVector.fromArray(FLOATS, sum, at + 19 * COUNT))
                .intoArray(sum, at + 19 * COUNT);
        s10a.add(FloatVector.fromArray(FLOATS, sum, at + 20 * COUNT))
                .intoArray(sum, at + 20 * COUNT);
        s10b.add(FloatVector.fromArray(FLOATS, sum, at + 21 * COUNT))
                .intoArray(sum, at + 21 * COUNT);
        s11a.add(FloatVector.fromArray(FLOATS, sum, at + 22 * COUNT))
                .intoArray(sum, at + 22 * COUNT);
        s11b.add(FloatVector.fromArray(FLOATS, sum, at + 23 * COUNT))
                .intoArray(sum, at + 23 * COUNT);
    }

    /// 8 accumulators: for what three leave over, and for 16 vector registers.
    static void oneByTwo(Outer t, int q) {
        float[] a = t.a();
        int[] from = t.from();
        int q0 = t.quads()[q];
        float[] b = t.b();
        int bAt = t.bAt();
        FloatVector s0a = FloatVector.zero(FLOATS);
        FloatVector s0b = FloatVector.zero(FLOATS);
        FloatVector s1a = FloatVector.zero(FLOATS);
        FloatVector s1b = FloatVector.zero(FLOATS);
        FloatVector s2a = FloatVector.zero(FLOATS);
        FloatVector s2b = FloatVector.zero(FLOATS);
        FloatVector s3a = FloatVector.zero(FLOATS);
        FloatVector s3b = FloatVector.zero(FLOATS);
        int pixels = t.pixels();
        for (int p = 0; p < pixels; p++) {
            int x = from[p];
            FloatVector ba = FloatVector.fromArray(FLOATS, b, bAt + 2 * COUNT * p);
            FloatVector bb = FloatVector.fromArray(FLOATS, b, bAt + 2 * COUNT * p + COUNT);
            FloatVector v0 = FloatVector.broadcast(FLOATS, a[x + q0]);
            s0a = FUSED ? v0.fma(ba, s0a) : v0.mul(ba).add(s0a);
            s0b = FUSED ? v0.fma(bb, s0b) : v0.mul(bb).add(s0b);
            FloatVector v1 = FloatVector.broadcast(FLOATS, a[x + q0 + 1]);
            s1a = FUSED ? v1.fma(ba, s1a) : v1.mul(ba).add(s1a);
            s1b = FUSED ? v1.fma(bb, s1b) : v1.mul(bb).add(s1b);
            FloatVector v2 = FloatVector.broadcast(FLOATS, a[x + q0 + 2]);
            s2a = FUSED ? v2.fma(ba, s2a) : v2.mul(ba).add(s2a);
            s2b = FUSED ? v2.fma(bb, s2b) : v2.mul(bb).add(s2b);
            FloatVector v3 = FloatVector.broadcast(FLOATS, a[x + q0 + 3]);
            s3a = FUSED ? v3.fma(ba, s3a) : v3.mul(ba).add(s3a);
            s3b = FUSED ? v3.fma(bb, s3b) : v3.mul(bb).add(s3b);
        }
        float[] sum = t.sum();
        int at = t.sumAt() + 4 * 2 * COUNT * q;
        s0a.add(FloatVector.fromArray(FLOATS, sum, at)).intoArray(sum, at);
        s0b.add(FloatVector.fromArray(FLOATS, sum, at + COUNT)).intoArray(sum, at + COUNT);
        s1a.add(FloatVector.fromArray(FLOATS, sum, at + 2 * COUNT)).intoArray(sum, at + 2 * COUNT);
        s1b.add(FloatVector.fromArray(FLOATS, sum, at + 3 * COUNT)).intoArray(sum, at + 3 * COUNT);
        s2a.add(FloatVector.fromArray(FLOATS, sum, at + 4 * COUNT)).intoArray(sum, at + 4 * COUNT);
        s2b.add(FloatVector.fromArray(FLOATS, sum, at + 5 * COUNT)).intoArray(sum, at + 5 * COUNT);
        s3a.add(FloatVector.fromArray(FLOATS, sum, at + 6 * COUNT)).intoArray(sum, at + 6 * COUNT);
        s3b.add(FloatVector.fromArray(FLOATS, sum, at + 7 * COUNT)).intoArray(sum, at + 7 * COUNT);
    }
}
