package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Likelihood;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Counts predictions, and how sure they were, batch after batch.
final class Tally {
    private static final int TOP = 5;
    private static final int BINS = 15;

    private final int classes;
    private final Volume each;
    private final Likelihood likelihood;
    private final Consumer<Evaluation.Answer> onAnswer;
    private final long[][] confusion;
    private final double[] probabilities;
    private final long[] answers = new long[BINS];
    private final long[] correct = new long[BINS];
    private final double[] confidence = new double[BINS];
    private double squares;
    private Score score = Score.NONE;
    private long topFive;

    /// @param likelihood what the scores say
    /// @param onAnswer hears what each picture was taken for
    Tally(int classes, Likelihood likelihood, Consumer<Evaluation.Answer> onAnswer) {
        this.classes = classes;
        each = new Volume(1, 1, classes);
        this.likelihood = likelihood;
        this.onAnswer = onAnswer;
        confusion = new long[classes][classes];
        probabilities = new double[classes];
    }

    /// @param meanLoss of this batch
    /// @param scores batch × classes
    void add(int batch, double meanLoss, float[] scores, float[] targets) {
        int first = Math.toIntExact(score.pictures());
        score = score.plus(Score.of(Task.CLASSIFY, batch, meanLoss, scores, each, targets));
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

    Evaluation evaluation() {
        List<List<Long>> rows =
                Arrays.stream(confusion).map(row -> Arrays.stream(row).boxed().toList()).toList();
        List<Calibration.Bin> bins = IntStream.range(0, BINS).mapToObj(this::bin).toList();
        Calibration calibration = new Calibration(squares / score.pictures(), bins);
        return new Evaluation(score.meanLoss(), topFive, rows, calibration);
    }

    private Calibration.Bin bin(int bin) {
        double count = answers[bin];
        return new Calibration.Bin(answers[bin], confidence[bin] / count, correct[bin] / count);
    }
}
