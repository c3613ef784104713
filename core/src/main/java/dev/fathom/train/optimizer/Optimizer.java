package dev.fathom.train.optimizer;

import dev.fathom.text.Vocabulary;
import java.util.List;
import java.util.Map;

/// How weights follow from their gradients: an immutable description. What it remembers from step
/// to step lies in plain arrays outside, as long as the weights.
///
/// `toString()` gives the optimizer as a user writes it: `sgd(0.1).momentum(0.9)`.
///
/// Immutable and thread-safe.
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

    /// Reads what [toString][Object#toString()] writes; `adamw:0.001.weightDecay:0.05` is the same
    /// as `adamw(0.001).weightDecay(0.05)`. Alone, `sgd`, `adam` and `adamw` are as they are
    /// usually begun with: with a rate of 0.05 and a momentum of 0.9, or a rate of 0.001.
    ///
    /// @throws IllegalArgumentException when the text is something else
    static Optimizer parse(String text) {
        Map<String, String> usual =
                Map.of(
                        "sgd()",
                        "sgd(0.05).momentum(0.9)",
                        "adam()",
                        "adam(0.001)",
                        "adamw()",
                        "adamw(0.001)");
        return Vocabulary.of("an optimizer", Optimizer.class, usual).parse(text);
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
        void update(Update update, float[] w, float[] g, float[][] memory, int from, int to);
    }

    /// What is asked of one parameter in one step.
    ///
    /// @param number of the step, from 1
    /// @param rate with schedule and parameter group applied
    /// @param weightDecay the parameter group's
    record Update(int number, double rate, double weightDecay) {}
}
