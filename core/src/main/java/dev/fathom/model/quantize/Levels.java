package dev.fathom.model.quantize;

import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.List;

/// Weights in 8 bits with the scale a filter that makes the smallest squared error.
final class Levels {
    /// How much smaller than the one that reaches the largest weight a scale is tried, in
    /// hundredths.
    private static final int TRIED = 30;

    private Levels() {}

    static Stored of(Stored weights) {
        List<Integer> shape = weights.shape();
        float[] values = weights.floats();
        Stored whole = Stored.of(shape, values).as(Stored.Type.I8, "a convolution's weights");
        float[] scales = whole.scale().clone();
        byte[] levels = new byte[values.length];
        int fanIn = values.length / scales.length;
        for (int f = 0; f < scales.length; f++) {
            float[] filter = Arrays.copyOfRange(values, f * fanIn, (f + 1) * fanIn);
            scales[f] = best(filter, scales[f]);
            for (int k = 0; k < fanIn; k++) {
                levels[f * fanIn + k] = (byte) level(filter[k], scales[f]);
            }
        }
        return new Stored.I8(shape, scales, levels);
    }

    private static float best(float[] filter, float whole) {
        float best = whole;
        double least = Double.POSITIVE_INFINITY;
        for (int cut = 0; cut <= TRIED; cut++) {
            float scale = whole * (100 - cut) / 100;
            double error = 0;
            for (float weight : filter) {
                double apart = weight - level(weight, scale) * scale;
                error += apart * apart;
            }
            if (scale > 0 && error < least) {
                least = error;
                best = scale;
            }
        }
        return best;
    }

    private static float level(float weight, float scale) {
        return Math.clamp((float) Math.rint(weight / scale), -Stored.LEVELS, Stored.LEVELS);
    }
}
