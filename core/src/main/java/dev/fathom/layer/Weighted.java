package dev.fathom.layer;

/// A layer with weights and perhaps biases: the words that set them.
///
/// @param <L> the layer itself
public interface Weighted<L extends Layer> {

    /// What weights and biases are before training.
    Weights weights();

    /// The same layer with other weights.
    L weights(Weights weights);

    /// With biases or without.
    default L bias(boolean bias) {
        return weights(new Weights(bias, weights().initial(), weights().initialBias()));
    }

    /// Weights before training.
    default L initial(Initial initial) {
        return weights(new Weights(weights().bias(), initial, weights().initialBias()));
    }

    /// Biases before training.
    default L initialBias(Initial initialBias) {
        return weights(new Weights(weights().bias(), weights().initial(), initialBias));
    }

    /// Weights drawn from a normal distribution with this standard deviation.
    default L normal(double deviation) {
        return initial(Initial.normal(deviation));
    }

    /// All biases this value before training.
    default L biases(double value) {
        return initialBias(Initial.constant(value));
    }
}
