package dev.fathom.train.optimizer;

import dev.fathom.text.NumberText;
import java.util.List;

/// Stochastic gradient descent, as PyTorch defines it: with g the gradient plus weightDecay·w, and
/// v = g in the first step and momentum·v + (1 − dampening)·g later, `w ← w − rate·v`; Nesterov's
/// form is `w ← w − rate·(g + momentum·v)`. Or as Krizhevsky 2012 and Caffe define it, with steps
/// for velocities: `v ← momentum·v + rate·g`, `w ← w − v`, which differs when the rate changes.
///
/// @param rate learning rate
/// @param momentum from 0 to less than 1
/// @param dampening how much of each later gradient the momentum leaves out
/// @param nesterov whether to look ahead (Sutskever 2013)
/// @param weightDecay part of the weights that is added to the gradient
/// @param rateInMomentum whether v is made of steps instead of gradients
public record Sgd(
        double rate,
        double momentum,
        double dampening,
        boolean nesterov,
        double weightDecay,
        boolean rateInMomentum)
        implements Optimizer.ElementWise {

    public Sgd {
        Numbers.notNegative("rate", rate);
        Numbers.belowOne("momentum", momentum);
        Numbers.belowOne("dampening", dampening);
        Numbers.notNegative("weightDecay", weightDecay);
        if (nesterov && (momentum == 0 || dampening != 0)) {
            throw new IllegalArgumentException(
                    "nesterov needs a momentum above 0 and no dampening, not momentum %s and dampening %s; write sgd(…).momentum(0.9).nesterov(true)"
                            .formatted(NumberText.plain(momentum), NumberText.plain(dampening)));
        }
        if (rateInMomentum && (momentum == 0 || dampening != 0 || nesterov)) {
            throw new IllegalArgumentException(
                    "rateInMomentum needs a momentum above 0, no dampening and not Nesterov's form; write"
                            + " sgd(…).momentum(0.9).rateInMomentum(true)");
        }
    }

    @Override
    public Sgd rate(double rate) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    public Sgd momentum(double momentum) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    public Sgd dampening(double dampening) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    public Sgd nesterov(boolean nesterov) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    public Sgd weightDecay(double weightDecay) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    public Sgd rateInMomentum(boolean rateInMomentum) {
        return new Sgd(rate, momentum, dampening, nesterov, weightDecay, rateInMomentum);
    }

    @Override
    public List<String> memories() {
        return momentum == 0 ? List.of() : List.of("momentum");
    }

    @Override
    public void update(Update update, float[] w, float[] g, float[][] memory, int from, int to) {
        float rate = (float) update.rate();
        float decay = (float) update.weightDecay();
        if (momentum == 0) {
            for (int i = from; i < to; i++) {
                w[i] -= rate * (g[i] + decay * w[i]);
            }
            return;
        }
        float[] v = memory[0];
        float m = (float) momentum;
        float share = update.number() == 1 ? 1 : (float) (1 - dampening);
        if (rateInMomentum) {
            share = rate;
            rate = 1;
        }
        float ofGradient = nesterov ? 1 : 0;
        float ofVelocity = nesterov ? m : 1;
        for (int i = from; i < to; i++) {
            float value = w[i];
            float gradient = g[i] + decay * value;
            float velocity = m * v[i] + share * gradient;
            v[i] = velocity;
            w[i] = value - rate * (ofGradient * gradient + ofVelocity * velocity);
        }
    }

    @Override
    public String toString() {
        return Numbers.call("sgd", rate)
                + Numbers.modifier("momentum", momentum, 0)
                + Numbers.modifier("dampening", dampening, 0)
                + (nesterov ? ".nesterov(true)" : "")
                + Numbers.modifier("weightDecay", weightDecay, 0)
                + (rateInMomentum ? ".rateInMomentum(true)" : "");
    }
}
