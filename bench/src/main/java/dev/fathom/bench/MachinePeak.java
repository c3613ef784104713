package dev.fathom.bench;

import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;

import dev.fathom.kernel.Kernels;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// The machine's own limits: multiply-adds that wait for nothing, and memory read and written in
/// order.
public final class MachinePeak {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int STEPS = 2_000;
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

    /// fp32 multiply-adds in 10⁹ operations a second, over some milliseconds.
    public double gflops() {
        int pieces = 256 * threads;
        long start = System.nanoTime();
        kernels.parallel(pieces, i -> sink = Chains.run(STEPS));
        double seconds = (System.nanoTime() - start) * 1e-9;
        return 2.0 * pieces * STEPS * Chains.COUNT * SPECIES.length() / seconds * 1e-9;
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
            FloatVector first = FloatVector.fromArray(SPECIES, b, i);
            multiplyAdd(FloatVector.fromArray(SPECIES, c, i), half, first).intoArray(a, i);
        }
    }
}
