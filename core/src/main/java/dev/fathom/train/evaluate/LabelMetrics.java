package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.tensor.Lengths;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// How well a model tells the labels of pictures. A picture is taken to have a label of which it is
/// more probable than not that it has it.
///
/// @param exact pictures of which all labels are told right
/// @param labels each by itself
public record LabelMetrics(long pictures, double loss, long exact, List<Label> labels)
        implements Metrics {

    /// One label.
    ///
    /// @param positives pictures that have it
    /// @param taken pictures that are taken to have it
    /// @param hits pictures of which both is true
    /// @param averagePrecision with the pictures by falling probability: the mean over those that
    ///   have it of the precision among those to there, equally probable ones together; NaN when
    ///   none has it
    public record Label(long positives, long taken, long hits, double averagePrecision) {
        /// NaN when none is taken to have it.
        public double precision() {
            return (double) hits / taken;
        }

        /// NaN when none has it.
        public double recall() {
            return (double) hits / positives;
        }

        /// NaN when none has it or is taken to have it.
        public double f1() {
            return 2.0 * hits / (positives + taken);
        }
    }

    public LabelMetrics {
        labels = List.copyOf(labels);
    }

    @Override
    public Task task() {
        return Task.LABELS;
    }

    /// The mean of the labels that occur; NaN when none does.
    public double meanAveragePrecision() {
        return mean(Label::averagePrecision);
    }

    /// The mean of the labels that occur or are told.
    public double macroF1() {
        return mean(Label::f1);
    }

    private double mean(ToDoubleFunction<Label> figure) {
        return Metrics.mean(labels.stream().mapToDouble(figure));
    }

    /// Of all labels of all pictures together; NaN when there are none.
    public double microF1() {
        long hits = labels.stream().mapToLong(Label::hits).sum();
        long both = labels.stream().mapToLong(label -> label.positives() + label.taken()).sum();
        return 2.0 * hits / both;
    }

    @Override
    public Map<String, Double> byName() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(task().figure(), meanAveragePrecision());
        figures.put("macroF1", macroF1());
        figures.put("microF1", microF1());
        figures.put("exactMatch", (double) exact / pictures);
        figures.put("loss", loss);
        figures.values().removeIf(value -> Double.isNaN(value));
        return figures;
    }

    /// The average precision of one label.
    ///
    /// @param scores of the pictures
    /// @param has whether each has it
    static double averagePrecision(float[] scores, boolean[] has) {
        Integer[] order =
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> -scores[i]))
                        .toArray(Integer[]::new);
        double sum = 0;
        long hits = 0;
        long before = 0;
        for (int i = 0; i < order.length; i++) {
            hits += has[order[i]] ? 1 : 0;
            if (i + 1 == order.length || scores[order[i]] != scores[order[i + 1]]) {
                sum += (hits - before) * (double) hits / (i + 1);
                before = hits;
            }
        }
        return sum / hits;
    }

    /// See [Metrics.Count].
    static final class Counted implements Count {
        private final int labels;
        private final float[][] scores;
        private final boolean[][] has;
        private int pictures;
        private long exact;

        Counted(int labels, int pictures) {
            this.labels = labels;
            scores = new float[labels][pictures];
            has = new boolean[labels][pictures];
        }

        @Override
        public void add(int batch, float[] values, float[] targets) {
            Lengths.check("values", values.length, batch, "pictures", labels);
            for (int n = 0; n < batch; n++) {
                boolean all = true;
                for (int l = 0; l < labels; l++) {
                    int i = n * labels + l;
                    scores[l][pictures] = values[i];
                    has[l][pictures] = targets[i] > 0;
                    all &= values[i] > 0 == targets[i] > 0;
                }
                exact += all ? 1 : 0;
                pictures++;
            }
        }

        @Override
        public Metrics metrics(double loss) {
            List<Label> all = new ArrayList<>();
            for (int l = 0; l < labels; l++) {
                float[] own = Arrays.copyOf(scores[l], pictures);
                boolean[] owns = has[l];
                int[] told = IntStream.range(0, pictures).filter(i -> own[i] > 0).toArray();
                all.add(
                        new Label(
                                IntStream.range(0, pictures).filter(i -> owns[i]).count(),
                                told.length,
                                Arrays.stream(told).filter(i -> owns[i]).count(),
                                averagePrecision(own, owns)));
            }
            return new LabelMetrics(pictures, loss, exact, all);
        }
    }
}
