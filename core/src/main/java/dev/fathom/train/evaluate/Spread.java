package dev.fathom.train.evaluate;

/// The mean of numbers and the sum of their squared distances from it, as they come (Welford 1962).
///
/// Safe for use by one thread at a time.
final class Spread {
    private long count;
    private double mean;
    private double squares;

    void add(double value) {
        count++;
        double before = value - mean;
        mean += before / count;
        squares += before * (value - mean);
    }

    double mean() {
        return mean;
    }

    double squares() {
        return squares;
    }
}
