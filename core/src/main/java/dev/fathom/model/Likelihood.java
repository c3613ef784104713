package dev.fathom.model;

import dev.fathom.layer.Layer;
import dev.fathom.network.Network;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.ShapeException;

/// What a classifier's scores, the values of its [Network#logits], say: how likely each class is.
public enum Likelihood {
    /// The classes share 1: the softmax of the scores. So it is, too, where the network ends in a
    /// softmax or its logarithm, whose scores are what that reads.
    SHARED,
    /// Each score is the probability of its class, whatever the others are: a sigmoid made it.
    EACH_ITS_OWN;

    /// How a network's scores are meant.
    ///
    /// @throws ShapeException when it doesn't give one score a class
    public static Likelihood of(Network network) {
        network.checkSingle();
        int logits = network.logits();
        if (network.volume(logits).pixels() > 1) {
            throw new ShapeException(
                    "%s gives %s, not one score a class; end it with globalAveragePool() or dense(CLASSES)"
                            .formatted(network.name(), network.volume(logits)));
        }
        return network.nodes().get(network.result()).layer().scores() == Layer.Scores.EACH_ITS_OWN
                ? EACH_ITS_OWN
                : SHARED;
    }

    /// The probability of each class.
    ///
    /// @param from where the picture's scores begin
    /// @throws dev.fathom.tensor.ShapeException when there are fewer scores than places
    public void probabilities(float[] scores, int from, double[] into) {
        int classes = into.length;
        Lengths.check("scores", scores.length, from, 1, "pictures", classes);
        double largest = this == SHARED ? largest(scores, from, classes) : 0;
        double logSum = this == SHARED ? logSum(scores, from, classes, largest) : 0;
        for (int c = 0; c < classes; c++) {
            double score = scores[from + c];
            into[c] = this == SHARED ? Math.exp(score - largest - logSum) : score;
        }
    }

    /// The score that says a probability; a finite one also where the probability is 0.
    public float score(double probability) {
        return (float)
                (this == SHARED ? Math.log(Math.max(probability, Double.MIN_NORMAL)) : probability);
    }

    /// The mean of −ln of the right class's probability over some pictures.
    ///
    /// @param scores pictures × classes
    /// @param targets the right class of each, from 0
    /// @throws dev.fathom.tensor.ShapeException when there are fewer scores or targets
    public double loss(int pictures, int classes, float[] scores, float[] targets) {
        Lengths.check("scores", scores.length, pictures, "pictures", classes);
        Lengths.check("targets", targets.length, pictures, "pictures", 1);
        double sum = 0;
        for (int n = 0; n < pictures; n++) {
            int from = n * classes;
            double right = scores[from + (int) targets[n]];
            if (this == SHARED) {
                double largest = largest(scores, from, classes);
                sum += logSum(scores, from, classes, largest);
                sum -= right - largest;
            } else {
                // a sigmoid that underflows has a finite loss
                sum -= Math.log(Math.max(right, Float.MIN_VALUE));
            }
        }
        return sum / pictures;
    }

    /// The logarithm of the sum of the exponentials of scores, each less the largest.
    public static double logSum(float[] scores, int from, int classes, double largest) {
        double exponentials = 0;
        for (int c = from; c < from + classes; c++) {
            exponentials += Math.exp(scores[c] - largest);
        }
        return Math.log(exponentials);
    }

    public static float largest(float[] scores, int from, int classes) {
        float largest = scores[from];
        for (int c = from + 1; c < from + classes; c++) {
            largest = Math.max(largest, scores[c]);
        }
        return largest;
    }
}
