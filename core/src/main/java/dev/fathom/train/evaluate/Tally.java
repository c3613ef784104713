package dev.fathom.train.evaluate;

import dev.fathom.model.Likelihood;
import dev.fathom.tensor.Lengths;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Counts predictions, and how sure they were, batch after batch.
final class Tally implements Metrics.Count {
    private static final int TOP = 5;
    private static final int BINS = 15;

    private final int classes;
    private final Likelihood likelihood;
    private final Consumer<Evaluation.Answer> onAnswer;
    private final long[][] confusion;
    private final double[] probabilities;
    private final long[] answers = new long[BINS];
    private final long[] correct = new long[BINS];
    private final double[] confidence = new double[BINS];
    private double squares;
    private long pictures;
    private long topFive;

    /// @param likelihood what the scores say
    /// @param onAnswer hears what each picture was taken for
    Tally(int classes, Likelihood likelihood, Consumer<Evaluation.Answer> onAnswer) {
        this.classes = classes;
        this.likelihood = likelihood;
        this.onAnswer = onAnswer;
        confusion = new long[classes][classes];
        probabilities = new double[classes];
    }

    /// @param scores batch × classes
    @Override
    public void add(int batch, float[] scores, float[] targets) {
        Lengths.check("scores", scores.length, batch, "pictures", classes);
        Lengths.check("targets", targets.length, batch, "pictures", 1);
        int first = Math.toIntExact(pictures);
        pictures += batch;
        for (int n = 0; n < batch; n++) {
            int right = (int) targets[n];
            int predicted = Score.predicted(scores, n * classes, classes);
            confusion[right][predicted]++;
            topFive += isAmongTop(scores, n * classes, right) ? 1 : 0;
            likelihood.probabilities(scores, n * classes, probabilities);
            calibrate(predicted, right);
            onAnswer.accept(
                    new Evaluation.Answer(
                            first + n,
                            right,
                            predicted,
                            probabilities[right],
                            probabilities[predicted]));
        }
    }

    private void calibrate(int predicted, int label) {
        double sure = probabilities[predicted];
        int bin = Math.clamp((long) Math.ceil(sure * BINS) - 1, 0, BINS - 1);
        answers[bin]++;
        correct[bin] += predicted == label ? 1 : 0;
        confidence[bin] += sure;
        for (int c = 0; c < classes; c++) {
            double difference = probabilities[c] - (c == label ? 1 : 0);
            squares += difference * difference;
        }
    }

    private boolean isAmongTop(float[] scores, int from, int label) {
        int before = 0;
        for (int c = 0; c < classes; c++) {
            float difference = scores[from + c] - scores[from + label];
            before += difference > 0 || (difference == 0 && c < label) ? 1 : 0;
        }
        return before < TOP;
    }

    @Override
    public Evaluation metrics(double loss) {
        List<List<Long>> rows =
                Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
        List<Calibration.Bin> bins = IntStream.range(0, BINS).mapToObj(this::bin).toList();
        Calibration calibration = new Calibration(squares / pictures, bins);
        return new Evaluation(loss, topFive, rows, calibration);
    }

    private Calibration.Bin bin(int bin) {
        double count = answers[bin];
        return new Calibration.Bin(answers[bin], confidence[bin] / count, correct[bin] / count);
    }
}
