package dev.fathom.kernel.vector.depthwise;

import static dev.fathom.kernel.vector.lanes.Lanes.COUNT;
import static dev.fathom.kernel.vector.lanes.Lanes.FLOATS;
import static dev.fathom.kernel.vector.lanes.MultiplyAdd.multiplyAdd;

import dev.fathom.kernel.ConvShape;
import dev.fathom.kernel.vector.direct.Band;
import dev.fathom.kernel.vector.direct.Bands;
import dev.fathom.kernel.vector.direct.Sweep;
import dev.fathom.kernel.vector.lanes.Scratch;
import dev.fathom.kernel.vector.lanes.Workers;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/// The gradient of depthwise weights, a block of channels at a time; like
/// [WeightSums][dev.fathom.kernel.vector.direct.WeightSums] in chunks of pictures that are added up
/// at the end.
public final class DepthwiseWeights {
    private static final int CHUNKS = 8;

    /// Taps that are added up in one go.
    private static final int TAPS = 4;

    private DepthwiseWeights() {}

    public static void run(
            Workers workers, ConvShape shape, int batch, float[] x, float[] dy, float[] dw) {
        Sweep values = Depthwise.byBlocks(Sweep.forward(shape));
        int groups = values.groups();
        int chunks = Math.min(CHUNKS, batch);
        int taps = values.taps();
        int vectors = values.channels() / COUNT;
        int vector = Math.ceilDiv(taps, TAPS) * TAPS * COUNT;
        int length = vectors * vector;
        float[] sums = Scratch.floats(Scratch.Use.CHUNKS, chunks * groups * length);
        Arrays.fill(sums, 0, chunks * groups * length, 0);
        workers.parallel(
                chunks * groups,
                i -> {
                    int chunk = i / groups;
                    int first = chunk * batch / chunks;
                    int pictures = (chunk + 1) * batch / chunks - first;
                    Bands bands = Depthwise.bands(values, pictures);
                    for (int k = 0; k < bands.count(); k++) {
                        addUp(bands.band(k).later(first), i % groups, x, dy, sums, i * length);
                    }
                });
        for (int c = 0; c < shape.filters(); c++) {
            for (int t = 0; t < taps; t++) {
                int at = c / COUNT * vector + t * COUNT + c % COUNT;
                float sum = 0;
                for (int chunk = 0; chunk < chunks; chunk++) {
                    sum += sums[at + chunk * groups * length];
                }
                dw[c * taps + t] = sum;
            }
        }
    }

    private static void addUp(
            Band band, int group, float[] x, float[] dy, float[] sums, int sumAt) {
        int block = band.sweep().channels();
        Band ofResults = band.of(band.sweep().results());
        float[] padded = Scratch.floats(Scratch.Use.PADDED, band.copyLength(block));
        Band.StridedView view = band.copy(x, group, block, padded);
        float[] gradients = Scratch.floats(Scratch.Use.VECTORS, ofResults.copyLength(block));
        ofResults.copy(dy, group, block, gradients);
        int[] from = Scratch.ints(Scratch.Use.FROM, band.pixels());
        band.from(view, from);
        int[] taps = band.allTaps(view);
        int[] whole = Arrays.copyOf(taps, Math.ceilDiv(taps.length, TAPS) * TAPS);
        int at = sumAt;
        for (int c = 0; c < block; c += COUNT) {
            for (int t = 0; t < taps.length; t += TAPS) {
                four(padded, from, whole, t, c, gradients, block, band.pixels(), sums, at);
                at += TAPS * COUNT;
            }
        }
    }

    private static void four(
            float[] a,
            int[] from,
            int[] taps,
            int t,
            int c,
            float[] b,
            int step,
            int pixels,
            float[] sums,
            int at) {
        int t0 = taps[t] + c;
        int t1 = taps[t + 1] + c;
        int t2 = taps[t + 2] + c;
        int t3 = taps[t + 3] + c;
        FloatVector s0 = FloatVector.zero(FLOATS);
        FloatVector s1 = FloatVector.zero(FLOATS);
        FloatVector s2 = FloatVector.zero(FLOATS);
        FloatVector s3 = FloatVector.zero(FLOATS);
        for (int p = 0; p < pixels; p++) {
            int x = from[p];
            FloatVector v = FloatVector.fromArray(FLOATS, b, c + p * step);
            s0 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, x + t0), s0);
            s1 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, x + t1), s1);
            s2 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, x + t2), s2);
            s3 = multiplyAdd(v, FloatVector.fromArray(FLOATS, a, x + t3), s3);
        }
        s0.add(FloatVector.fromArray(FLOATS, sums, at)).intoArray(sums, at);
        s1.add(FloatVector.fromArray(FLOATS, sums, at + COUNT)).intoArray(sums, at + COUNT);
        s2.add(FloatVector.fromArray(FLOATS, sums, at + 2 * COUNT)).intoArray(sums, at + 2 * COUNT);
        s3.add(FloatVector.fromArray(FLOATS, sums, at + 3 * COUNT)).intoArray(sums, at + 3 * COUNT);
    }
}
