package dev.fathom.bench;

import dev.fathom.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The machine's own limits: multiply-adds that wait for nothing, and memory read and written in
/// order.
public final class MachinePeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int CHAINS = 24;
    private static final int STEPS = 200;
    private static final int PIECE = 1 << 14;

    private final Kernels kernels;
    private final int threads;
    private final float[] a;
    private final float[] b;
    private final float[] c;
    private volatile float sink;

    /// @param floats length of each of the three arrays that are moved; well above all caches
    public MachinePeak(Kernels kernels, int threads, int floats) {
        this.kernels = kernels;
        this.threads = threads;
        a = new float[floats];
        b = new float[floats];
        c = new float[floats];
    }

    /// fp32 multiply-adds in 10⁹ operations a second, over about a millisecond.
    public double gflops() {
        int pieces = 1280 * threads;
        long start = System.nanoTime();
        kernels.parallel(pieces, i -> sink = chains(STEPS));
        double seconds = (System.nanoTime() - start) * 1e-9;
        return 2.0 * pieces * STEPS * CHAINS * SPECIES.length() / seconds * 1e-9;
    }

    /// `a = b + 0.5·c` in 10⁹ bytes a second (12 bytes a value).
    public double bandwidthGBs() {
        int pieces = a.length / PIECE;
        long start = System.nanoTime();
        kernels.parallel(pieces, i -> triad(i * PIECE));
        double seconds = (System.nanoTime() - start) * 1e-9;
        return 12.0 * pieces * PIECE / seconds * 1e-9;
    }

    private void triad(int from) {
        FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
        for (int i = from; i < from + PIECE; i += SPECIES.length()) {
            FloatVector.fromArray(SPECIES, c, i)
                    .fma(half, FloatVector.fromArray(SPECIES, b, i))
                    .intoArray(a, i);
        }
    }

    /// Independent chains, more than the multiply-add's latency × units, that fit the registers.
    private static float chains(int steps) {
        FloatVector m = FloatVector.broadcast(SPECIES, 0.999f);
        FloatVector d = FloatVector.broadcast(SPECIES, 1e-3f);
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
