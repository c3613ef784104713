package dev.fathom.train.optimizer;

import java.util.List;

/// How weights follow from their gradients: an immutable description. What it remembers from step
/// to step lies in plain arrays outside, as long as the weights.
///
/// `toString()` gives the optimizer as a user writes it: `sgd(0.1).momentum(0.9)`.
public sealed interface Optimizer permits Optimizer.ElementWise, Muon {

    /// Stochastic gradient descent; [Sgd] adds momentum, Nesterov's form and weight decay.
    static Sgd sgd(double rate) {
        return new Sgd(rate, 0, 0, false, 0, false);
    }

    /// Adam with the paper's β₁ = 0.9, β₂ = 0.999, ε = 1e-8; weight decay is part of the gradient.
    static Adam adam(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0, false, false);
    }

    /// Adam with decoupled weight decay, 0.01 unless set.
    static Adam adamw(double rate) {
        return new Adam(rate, 0.9, 0.999, 1e-8, 0.01, true, false);
    }

    /// Muon with a momentum of 0.95 and five iterations, for filters' weights only.
    static Muon muon(double rate) {
        return new Muon(rate, 0.95, 5, false);
    }

    /// One as it is usually begun with: `sgd` with a rate of 0.05 and a momentum of 0.9, `adam` and
    /// `adamw` with a rate of 0.001.
    ///
    /// @throws IllegalArgumentException when there is none of this name
    static Optimizer named(String name) {
        return switch (name) {
            case "sgd" -> sgd(0.05).momentum(0.9);
            case "adam" -> adam(0.001);
            case "adamw" -> adamw(0.001);
            default ->
                    throw new IllegalArgumentException(
                            "there is no optimizer '" + name + "'; there are sgd, adam and adamw");
        };
    }

    double rate();

    /// The same with another rate.
    Optimizer rate(double rate);

    double weightDecay();

    /// Names of the arrays that it remembers for each parameter; they start as zeros.
    List<String> memories();

    /// An optimizer that looks at each value by itself.
    sealed interface ElementWise extends Optimizer permits Sgd, Adam {
        /// Changes the values `from` … `to` − 1 of a parameter.
        ///
        /// @param w the values
        /// @param g their gradients
        /// @param memory an array for each of [#memories]
        void update(Step step, float[] w, float[] g, float[][] memory, int from, int to);
    }

    /// One step for one parameter.
    ///
    /// @param number from 1
    /// @param rate with schedule and parameter group applied
    /// @param weightDecay the parameter group's
    record Step(int number, double rate, double weightDecay) {}
}
