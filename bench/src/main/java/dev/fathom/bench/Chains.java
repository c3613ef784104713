package dev.fathom.bench;

import jdk.incubator.vector.FloatVector;

/// Multiply-adds that wait for nothing, written out.
final class Chains {
    static final int COUNT = 24;

    private Chains() {}

    /// Independent chains, more than the multiply-add's latency × units, that fit the registers.
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
        FloatVector s12 = d;
        FloatVector s13 = d;
        FloatVector s14 = d;
        FloatVector s15 = d;
        FloatVector s16 = d;
        FloatVector s17 = d;
        FloatVector s18 = d;
        FloatVector s19 = d;
        FloatVector s20 = d;
        FloatVector s21 = d;
        FloatVector s22 = d;
        FloatVector s23 = d;
        for (int i = 0; i < steps; i++) {
            s0 = s0.fma(m, d);
            s1 = s1.fma(m, d);
            s2 = s2.fma(m, d);
            s3 = s3.fma(m, d);
            s4 = s4.fma(m, d);
            s5 = s5.fma(m, d);
            s6 = s6.fma(m, d);
            s7 = s7.fma(m, d);
            s8 = s8.fma(m, d);
            s9 = s9.fma(m, d);
            s10 = s10.fma(m, d);
            s11 = s11.fma(m, d);
            s12 = s12.fma(m, d);
            s13 = s13.fma(m, d);
            s14 = s14.fma(m, d);
            s15 = s15.fma(m, d);
            s16 = s16.fma(m, d);
            s17 = s17.fma(m, d);
            s18 = s18.fma(m, d);
            s19 = s19.fma(m, d);
            s20 = s20.fma(m, d);
            s21 = s21.fma(m, d);
            s22 = s22.fma(m, d);
            s23 = s23.fma(m, d);
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
                + s11.lane(0)
                + s12.lane(0)
                + s13.lane(0)
                + s14.lane(0)
                + s15.lane(0)
                + s16.lane(0)
                + s17.lane(0)
                + s18.lane(0)
                + s19.lane(0)
                + s20.lane(0)
                + s21.lane(0)
                + s22.lane(0)
                + s23.lane(0);
    }
}
