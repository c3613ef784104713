package dev.fathom.train.evaluate;

import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.tensor.Lengths;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// How well a model tells the class of each pixel. Pixels whose class is not known don't count.
///
/// @param confusion number of pixels by right class, then by predicted class
public record PixelMetrics(long pictures, double loss, List<List<Long>> confusion)
        implements Metrics {

    public PixelMetrics {
        confusion = confusion.stream().map(List::copyOf).toList();
    }

    @Override
    public Task task() {
        return Task.SEGMENT;
    }

    public int classes() {
        return confusion.size();
    }

    /// Number of pixels that are of a class.
    public long pixels(int ofClass) {
        return confusion.get(ofClass).stream().mapToLong(Long::longValue).sum();
    }

    private long taken(int forClass) {
        return confusion.stream().mapToLong(row -> row.get(forClass)).sum();
    }

    private long hits(int ofClass) {
        return confusion.get(ofClass).get(ofClass);
    }

    /// Part of a class's pixels that were recognised; NaN when it has none.
    public double recall(int ofClass) {
        return (double) hits(ofClass) / pixels(ofClass);
    }

    /// Part of the pixels taken for a class that are of it; NaN when none was taken for it.
    public double precision(int ofClass) {
        return (double) hits(ofClass) / taken(ofClass);
    }

    /// Intersection over union: of the pixels that are of a class or were taken for it, the part of
    /// which both is true (Jaccard); NaN when there are none.
    public double iou(int ofClass) {
        long union = pixels(ofClass) + taken(ofClass) - hits(ofClass);
        return (double) hits(ofClass) / union;
    }

    /// Part of the pixels whose class was recognised; NaN without pixels.
    public double pixelAccuracy() {
        long all = IntStream.range(0, classes()).mapToLong(this::pixels).sum();
        return (double) IntStream.range(0, classes()).mapToLong(this::hits).sum() / all;
    }

    /// The mean over the classes that occur or were told.
    public double meanIou() {
        return mean(this::iou);
    }

    /// The mean over the classes that occur of the part of their pixels that were recognised.
    public double meanRecall() {
        return mean(this::recall);
    }

    private double mean(IntToDoubleFunction figure) {
        return Metrics.mean(IntStream.range(0, classes()).mapToDouble(figure));
    }

    @Override
    public Map<String, Double> byName() {
        Map<String, Double> figures = new LinkedHashMap<>();
        figures.put(task().figure(), meanIou());
        figures.put("pixelAccuracy", pixelAccuracy());
        figures.put("meanRecall", meanRecall());
        figures.put("loss", loss);
        figures.values().removeIf(value -> Double.isNaN(value));
        return figures;
    }

    /// The class that each column of scores is taken for: the likeliest, the first of equal ones.
    ///
    /// @param scores pixels × classes; there may be more
    /// @throws dev.fathom.tensor.ShapeException when there are fewer
    public static byte[] told(float[] scores, int pixels, int classes) {
        Lengths.check("scores", scores.length, pixels, "pixels", classes);
        byte[] told = new byte[pixels];
        for (int p = 0; p < told.length; p++) {
            told[p] = (byte) Score.predicted(scores, p * classes, classes);
        }
        return told;
    }

    /// The class of each pixel of a picture that a model for masks looked at; [Task#IGNORED] where
    /// it saw nothing of it.
    ///
    /// @param scores those that the model gave: places × classes
    /// @param picture its width and height
    public static byte[] mask(Model model, float[] scores, Volume picture) {
        Volume input = model.network().input();
        byte[] told = told(scores, input.pixels(), model.network().output().depth());
        return model.preprocessing().spread(picture, input, told, (byte) Task.IGNORED);
    }

    /// See [Metrics.Count].
    static final class Counted implements Count {
        private final long[][] confusion;
        private final int pixels;
        private long pictures;

        /// @param pixels of a picture
        Counted(int classes, int pixels) {
            confusion = new long[classes][classes];
            this.pixels = pixels;
        }

        @Override
        public float[] counted(int batch, float[] values) {
            byte[] told = told(values, batch * pixels, confusion.length);
            float[] classes = new float[told.length];
            for (int p = 0; p < told.length; p++) {
                classes[p] = told[p] & 255;
            }
            return classes;
        }

        @Override
        public void add(int batch, float[] counted, float[] targets) {
            Lengths.check("classes", counted.length, batch, "pictures", pixels);
            Lengths.check("targets", targets.length, batch, "pictures", pixels);
            for (int p = 0; p < batch * pixels; p++) {
                int right = (int) targets[p];
                if (right != Task.IGNORED) {
                    confusion[right][(int) counted[p]]++;
                }
            }
            pictures += batch;
        }

        @Override
        public Metrics metrics(double loss) {
            return new PixelMetrics(
                    pictures,
                    loss,
                    Arrays.stream(confusion)
                            .map(row -> Arrays.stream(row).boxed().toList())
                            .toList());
        }
    }
}
