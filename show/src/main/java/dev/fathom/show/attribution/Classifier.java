package dev.fathom.show.attribution;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.ShapeException;
import java.util.stream.IntStream;

/// A model that tells what is on pictures, ready to be asked for several at a time.
///
/// Safe for use by one thread at a time.
public final class Classifier {
    private final Model model;
    private final Session session;
    private final int batch;

    /// @param batch the most pictures at a time
    /// @throws ShapeException when the model doesn't give one score a class
    public Classifier(Model model, Engine engine, int batch) {
        this.model = model;
        this.batch = batch;
        session =
                Program.output(
                                model.network(),
                                model.stored(),
                                engine,
                                batch,
                                logits(model.network()))
                        .session();
    }

    /// Position of the node that makes one score a class.
    static int logits(Network network) {
        int logits = network.logits();
        if (network.volume(logits).pixels() > 1) {
            throw new ShapeException(
                    "%s gives %s, not one score a class; end it with globalAveragePool() or dense(CLASSES)"
                            .formatted(network.name(), network.volume(logits)));
        }
        return logits;
    }

    public int batch() {
        return batch;
    }

    /// @param place of the picture in the batch
    /// @param picture bytes of 0 … 255 in the shape of the network's input
    public void put(int place, byte[] picture) {
        model.preprocessing()
                .apply(picture, 0, session.input(), place * picture.length, picture.length);
    }

    /// The probability of each class, for each of the batch's first pictures: the softmax of the
    /// scores.
    public double[][] probabilities(int count) {
        session.run(count);
        float[] scores = session.output();
        int classes = model.network().output().depth();
        return IntStream.range(0, count)
                .mapToObj(n -> softmax(scores, n * classes, classes))
                .toArray(double[][]::new);
    }

    /// The probability of each class for one picture.
    public double[] probabilities(byte[] picture) {
        put(0, picture);
        return probabilities(1)[0];
    }

    static double[] softmax(float[] scores, int from, int classes) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < classes; c++) {
            largest = Math.max(largest, scores[from + c]);
        }
        double[] result = new double[classes];
        double sum = 0;
        for (int c = 0; c < classes; c++) {
            result[c] = Math.exp(scores[from + c] - largest);
            sum += result[c];
        }
        for (int c = 0; c < classes; c++) {
            result[c] /= sum;
        }
        return result;
    }

    /// The likeliest class: the first of those with the largest probability.
    public static int likeliest(double[] probabilities) {
        int best = 0;
        for (int c = 1; c < probabilities.length; c++) {
            best = probabilities[c] > probabilities[best] ? c : best;
        }
        return best;
    }
}
