package dev.fathom.train.evaluate;

import java.util.stream.IntStream;

/// Adds up how sure a classifier is, and how often it is right, picture after picture.
final class Sureness {
    private static final int BINS = 15;

    private final long[] pictures = new long[BINS];
    private final long[] correct = new long[BINS];
    private final double[] confidence = new double[BINS];
    private double squares;

    /// @param label the right class
    void add(double[] probabilities, int predicted, int label) {
        double sure = probabilities[predicted];
        int bin = Math.clamp((long) Math.ceil(sure * BINS) - 1, 0, BINS - 1);
        pictures[bin]++;
        correct[bin] += predicted == label ? 1 : 0;
        confidence[bin] += sure;
        for (int c = 0; c < probabilities.length; c++) {
            double difference = probabilities[c] - (c == label ? 1 : 0);
            squares += difference * difference;
        }
    }

    Calibration calibration() {
        return new Calibration(
                squares / IntStream.range(0, BINS).mapToLong(bin -> pictures[bin]).sum(),
                IntStream.range(0, BINS)
                        .mapToObj(
                                bin ->
                                        new Calibration.Bin(
                                                pictures[bin],
                                                confidence[bin] / pictures[bin],
                                                (double) correct[bin] / pictures[bin]))
                        .toList());
    }
}
