package dev.fathom.bench;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.FUSED;

import jdk.incubator.vector.FloatVector;

/// Multiply-adds that wait for nothing, written out.
final class Chains {
    static final int COUNT = 12;

    private Chains() {}

    /// Independent chains: more than the multiply-add's latency × units, 4 × 2, and few enough for
    /// 16 registers.
    static float run(int steps) {
        FloatVector m = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 0.999f);
        FloatVector d = FloatVector.broadcast(FloatVector.SPECIES_PREFERRED, 1e-3f);
        FloatVector s0 = d;
        FloatVector s1 = d;
        FloatVector s2 = d;
        FloatVector s3 = d;
        FloatVector s4 = d;
        FloatVector s5 = d;
        FloatVector s6 = d;
        FloatVector s7 = d;
        FloatVector s8 = d;
        FloatVector s9 = d;
        FloatVector s10 = d;
        FloatVector s11 = d;
        for (int i = 0; i < steps; i++) {
            s0 = FUSED ? m.fma(d, s0) : m.mul(d).add(s0);
            s1 = FUSED ? m.fma(d, s1) : m.mul(d).add(s1);
            s2 = FUSED ? m.fma(d, s2) : m.mul(d).add(s2);
            s3 = FUSED ? m.fma(d, s3) : m.mul(d).add(s3);
            s4 = FUSED ? m.fma(d, s4) : m.mul(d).add(s4);
            s5 = FUSED ? m.fma(d, s5) : m.mul(d).add(s5);
            s6 = FUSED ? m.fma(d, s6) : m.mul(d).add(s6);
            s7 = FUSED ? m.fma(d, s7) : m.mul(d).add(s7);
            s8 = FUSED ? m.fma(d, s8) : m.mul(d).add(s8);
            s9 = FUSED ? m.fma(d, s9) : m.mul(d).add(s9);
            s10 = FUSED ? m.fma(d, s10) : m.mul(d).add(s10);
            s11 = FUSED ? m.fma(d, s11) : m.mul(d).add(s11);
        }
        return s0.lane(0)
                + s1.lane(0)
                + s2.lane(0)
                + s3.lane(0)
                + s4.lane(0)
                + s5.lane(0)
                + s6.lane(0)
                + s7.lane(0)
                + s8.lane(0)
                + s9.lane(0)
                + s10.lane(0)
                + s11.lane(0);
    }
}
