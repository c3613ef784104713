package dev.fathom.train.optimizer;

import java.util.List;

/// Muon (Jordan 2024): momentum for the weights of filters, each step of which is made nearly
/// orthogonal. With v = momentum·v + g and Nesterov's u = g + momentum·v, seen as a matrix with a
/// row a filter, `w ← w − rate·√max(1, rows/columns)·orthogonal(u)`, see [NewtonSchulz].
///
/// For weights only, as filters have them; biases, shifts and scales need an optimizer of their own
/// ([ParameterGroup#optimizer]).
///
/// @param rate learning rate
/// @param momentum from 0 to less than 1
/// @param iterations of Newton and Schulz
/// @param normed whether a layer's weights are brought to the length √rows before each step, as in
///   airbench
public record Muon(double rate, double momentum, int iterations, boolean normed)
        implements Optimizer {

    public Muon {
        Numbers.notNegative("rate", rate);
        Numbers.belowOne("momentum", momentum);
        Numbers.atLeastOne("iterations", iterations);
    }

    @Override
    public Muon rate(double rate) {
        return new Muon(rate, momentum, iterations, normed);
    }

    public Muon momentum(double momentum) {
        return new Muon(rate, momentum, iterations, normed);
    }

    public Muon iterations(int iterations) {
        return new Muon(rate, momentum, iterations, normed);
    }

    public Muon normed(boolean normed) {
        return new Muon(rate, momentum, iterations, normed);
    }

    /// It has none.
    @Override
    public double weightDecay() {
        return 0;
    }

    @Override
    public List<String> memories() {
        return List.of("momentum");
    }

    /// Changes all weights of a layer.
    ///
    /// @param rate with schedule and parameter group applied
    /// @param w the weights
    /// @param g their gradients, which are written over
    /// @param v the memory
    /// @param newtonSchulz for matrices of this shape
    public void update(double rate, float[] w, float[] g, float[] v, NewtonSchulz newtonSchulz) {
        float m = (float) momentum;
        for (int i = 0; i < w.length; i++) {
            v[i] = m * v[i] + g[i];
            g[i] += m * v[i];
        }
        int rows = newtonSchulz.rows();
        double length = NewtonSchulz.length(w);
        float keep = normed && length > 0 ? (float) (Math.sqrt(rows) / length) : 1;
        float[] direction = newtonSchulz.orthogonal(g, iterations);
        double longer = Math.sqrt(Math.max(1, (double) rows / newtonSchulz.columns()));
        float far = (float) (rate * longer);
        for (int i = 0; i < w.length; i++) {
            w[i] = keep * w[i] - far * direction[i];
        }
    }

    @Override
    public String toString() {
        return "muon("
                + Numbers.text(rate)
                + ")"
                + Numbers.modifier("momentum", momentum, 0.95)
                + Numbers.modifier("iterations", iterations, 5)
                + (normed ? ".normed(true)" : "");
    }
}
