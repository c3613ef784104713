package dev.fathom.train.optimizer;

import java.util.List;

/// Adam (Kingma 2015) and AdamW (Loshchilov 2019), as PyTorch defines them: with running means m of
/// the gradient and v of its square, `w ← w − rate·m̂/(√v̂ + epsilon)`, where m̂ = m/(1 − beta1ᵗ)
/// and v̂ = v/(1 − beta2ᵗ) in step t.
///
/// @param rate learning rate
/// @param beta1 how much of m a step keeps
/// @param beta2 how much of v a step keeps
/// @param epsilon keeps the divisor from 0
/// @param weightDecay part of the weights that is added to the gradient, or when decoupled, times
///   the rate, taken off the weights
/// @param decoupled AdamW
/// @param amsgrad whether v̂ uses the largest v so far (Reddi 2018)
public record Adam(
        double rate,
        double beta1,
        double beta2,
        double epsilon,
        double weightDecay,
        boolean decoupled,
        boolean amsgrad)
        implements Optimizer.ElementWise {

    public Adam {
        Numbers.notNegative("rate", rate);
        Numbers.belowOne("beta1", beta1);
        Numbers.belowOne("beta2", beta2);
        Numbers.notNegative("epsilon", epsilon);
        Numbers.notNegative("weightDecay", weightDecay);
    }

    @Override
    public Adam rate(double rate) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, amsgrad);
    }

    public Adam betas(double beta1, double beta2) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, amsgrad);
    }

    public Adam epsilon(double epsilon) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, amsgrad);
    }

    public Adam weightDecay(double weightDecay) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, amsgrad);
    }

    public Adam amsgrad(boolean amsgrad) {
        return new Adam(rate, beta1, beta2, epsilon, weightDecay, decoupled, amsgrad);
    }

    @Override
    public List<String> memories() {
        return amsgrad ? List.of("mean", "square", "largestSquare") : List.of("mean", "square");
    }

    @Override
    public void update(Update update, float[] w, float[] g, float[][] memory, int from, int to) {
        // StrictMath: Math.pow has a shortcut in compiled code that differs in the last bit
        double meanShare = 1 - StrictMath.pow(beta1, update.number());
        double squareShare = 1 - StrictMath.pow(beta2, update.number());
        float stride = (float) (update.rate() / meanShare);
        float scale = (float) (1 / Math.sqrt(squareShare));
        float keep = decoupled ? (float) (1 - update.rate() * update.weightDecay()) : 1;
        float decay = decoupled ? 0 : (float) update.weightDecay();
        float b1 = (float) beta1;
        float c1 = (float) (1 - beta1);
        float b2 = (float) beta2;
        float c2 = (float) (1 - beta2);
        float e = (float) epsilon;
        float[] mean = memory[0];
        float[] square = memory[1];
        for (int i = from; i < to; i++) {
            float gradient = g[i] + decay * w[i];
            mean[i] = b1 * mean[i] + c1 * gradient;
            square[i] = b2 * square[i] + c2 * gradient * gradient;
        }
        float[] divisor = square;
        if (amsgrad) {
            divisor = memory[2];
            for (int i = from; i < to; i++) {
                divisor[i] = Math.max(divisor[i], square[i]);
            }
        }
        for (int i = from; i < to; i++) {
            w[i] = keep * w[i] - stride * mean[i] / (scale * (float) Math.sqrt(divisor[i]) + e);
        }
    }

    @Override
    public String toString() {
        return Numbers.call(decoupled ? "adamw" : "adam", rate)
                + (beta1 == 0.9 && beta2 == 0.999 ? "" : Numbers.call(".betas", beta1, beta2))
                + Numbers.modifier("epsilon", epsilon, 1e-8)
                + Numbers.modifier("weightDecay", weightDecay, decoupled ? 0.01 : 0)
                + (amsgrad ? ".amsgrad(true)" : "");
    }
}
