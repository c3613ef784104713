package dev.fathom.studio.view;

import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// The depth slices of one volume in numbers, one a slice. Values that are no numbers (NaN) count
/// for nothing but make their slice's mean NaN.
///
/// @param mean of its values
/// @param least its least value
/// @param largest its largest value
/// @param variance of its values
@SuppressWarnings("ArrayRecordComponent")
record Slices(float[] mean, float[] least, float[] largest, float[] variance) {

    static Slices of(Tensor tensor) {
        Volume volume = tensor.volume();
        int depth = volume.depth();
        double[] sum = new double[depth];
        double[] squares = new double[depth];
        float[] least = new float[depth];
        float[] largest = new float[depth];
        Arrays.fill(least, Float.POSITIVE_INFINITY);
        Arrays.fill(largest, Float.NEGATIVE_INFINITY);
        float[] data = tensor.data();
        for (int i = 0; i < volume.size(); i += depth) {
            for (int d = 0; d < depth; d++) {
                float value = data[i + d];
                sum[d] += value;
                squares[d] += (double) value * value;
                least[d] = value < least[d] ? value : least[d];
                largest[d] = value > largest[d] ? value : largest[d];
            }
        }
        float[] mean = new float[depth];
        float[] variance = new float[depth];
        for (int d = 0; d < depth; d++) {
            double m = sum[d] / volume.pixels();
            mean[d] = (float) m;
            variance[d] = (float) Math.max(0, squares[d] / volume.pixels() - m * m);
        }
        return new Slices(mean, least, largest, variance);
    }

    int depth() {
        return mean.length;
    }

    /// √mean(x²): how strongly a slice answers, whatever the sign.
    double strength(int d) {
        return Math.sqrt(variance[d] + (double) mean[d] * mean[d]);
    }

    /// Whether all of a slice is 0.
    boolean dead(int d) {
        return least[d] == 0 && largest[d] == 0;
    }

    long dead() {
        return IntStream.range(0, depth()).filter(this::dead).count();
    }

    /// The least of all values.
    float smallest() {
        return (float) IntStream.range(0, depth()).mapToDouble(d -> least[d]).min().orElseThrow();
    }

    /// The largest of all values.
    float greatest() {
        return (float) IntStream.range(0, depth()).mapToDouble(d -> largest[d]).max().orElseThrow();
    }

    /// The largest size of a value.
    float size() {
        return (float) IntStream.range(0, depth()).mapToDouble(this::size).max().orElseThrow();
    }

    /// The largest size of a value of one slice.
    float size(int d) {
        return Math.max(Math.abs(least[d]), Math.abs(largest[d]));
    }

    /// The strongest slices, the strongest first.
    List<Integer> strongest(int most) {
        return IntStream.range(0, depth())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer d) -> -strength(d)))
                .limit(most)
                .toList();
    }
}
