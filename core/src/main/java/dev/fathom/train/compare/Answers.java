package dev.fathom.train.compare;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.PixelMetrics;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// What a model told of pictures, kept so that it can be judged by some of them.
///
/// Hears it by one thread; when all is told, any number may ask.
sealed interface Answers extends Metrics.Told {

    /// The figure of the task: see [Task#figure].
    ///
    /// @param times how often each picture counts
    double figure(int[] times);

    /// Of a model that tells what is to be told of pictures.
    static Answers of(Model model, Pictures pictures) {
        int names = pictures.labels().size();
        return switch (pictures.task()) {
            case LABELS -> new OfLabels(names, pictures.size());
            case SEGMENT -> new OfPixels(names, model.network().input().pixels(), pictures.size());
            case REGRESS -> new OfValues(names, pictures.size());
            case CLASSIFY -> throw new IllegalArgumentException("classes are not kept here");
        };
    }

    /// The mean of the labels' average precisions.
    final class OfLabels implements Answers {
        private final float[][] scores;
        private final boolean[][] has;
        private final int[][] order;
        private int pictures;

        OfLabels(int labels, int pictures) {
            scores = new float[labels][pictures];
            has = new boolean[labels][pictures];
            order = new int[labels][];
        }

        @Override
        public void add(int more, float[] values, float[] targets) {
            for (int i = 0; i < more * scores.length; i++) {
                int label = i % scores.length;
                scores[label][pictures + i / scores.length] = values[i];
                has[label][pictures + i / scores.length] = targets[i] > 0;
            }
            pictures += more;
            if (pictures == scores[0].length) {
                Arrays.setAll(order, this::falling);
            }
        }

        private int[] falling(int label) {
            return IntStream.range(0, pictures)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -scores[label][i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }

        @Override
        public double figure(int[] times) {
            return Metrics.mean(
                    IntStream.range(0, scores.length).mapToDouble(l -> precision(l, times)));
        }

        /// See [dev.fathom.train.evaluate.LabelMetrics.Label].
        private double precision(int label, int[] times) {
            int[] by = order[label];
            double sum = 0;
            long hits = 0;
            long before = 0;
            long seen = 0;
            for (int i = 0; i < by.length; i++) {
                seen += times[by[i]];
                hits += has[label][by[i]] ? times[by[i]] : 0;
                boolean last =
                        i + 1 == by.length || scores[label][by[i]] != scores[label][by[i + 1]];
                if (last && hits > before) {
                    sum += (hits - before) * (double) hits / seen;
                    before = hits;
                }
            }
            return sum / hits;
        }
    }

    /// The mean of the classes' intersections over unions.
    final class OfPixels implements Answers {
        private final int classes;
        private final int size;
        private final int[][] pixels;
        private final int[][] taken;
        private final int[][] hits;
        private int pictures;

        /// @param size pixels of a picture
        OfPixels(int classes, int size, int pictures) {
            this.classes = classes;
            this.size = size;
            pixels = new int[pictures][classes];
            taken = new int[pictures][classes];
            hits = new int[pictures][classes];
        }

        @Override
        public void add(int more, float[] values, float[] targets) {
            for (int i = 0; i < more; i++) {
                float[] own =
                        Arrays.copyOfRange(values, i * size * classes, (i + 1) * size * classes);
                byte[] told = PixelMetrics.told(own, size, classes);
                for (int p = 0; p < size; p++) {
                    int right = (int) targets[i * size + p];
                    if (right != Task.IGNORED) {
                        int to = told[p] & 255;
                        pixels[pictures][right]++;
                        taken[pictures][to]++;
                        hits[pictures][right] += right == to ? 1 : 0;
                    }
                }
                pictures++;
            }
        }

        @Override
        public double figure(int[] times) {
            return Metrics.mean(
                    IntStream.range(0, classes)
                            .mapToDouble(
                                    c -> {
                                        long hit = sum(hits, c, times);
                                        long both = sum(pixels, c, times) + sum(taken, c, times);
                                        return (double) hit / (both - hit);
                                    }));
        }

        private static long sum(int[][] counts, int ofClass, int[] times) {
            long sum = 0;
            for (int i = 0; i < times.length; i++) {
                sum += (long) times[i] * counts[i][ofClass];
            }
            return sum;
        }
    }

    /// The mean of the values' coefficients of determination.
    final class OfValues implements Answers {
        private final double[][] right;
        private final double[][] squares;
        private int pictures;

        OfValues(int values, int pictures) {
            right = new double[values][pictures];
            squares = new double[values][pictures];
        }

        @Override
        public void add(int more, float[] values, float[] targets) {
            for (int i = 0; i < more * right.length; i++) {
                int value = i % right.length;
                int picture = pictures + i / right.length;
                double error = (double) values[i] - targets[i];
                right[value][picture] = targets[i];
                squares[value][picture] = error * error;
            }
            pictures += more;
        }

        @Override
        public double figure(int[] times) {
            return Metrics.mean(
                    IntStream.range(0, right.length).mapToDouble(v -> determined(v, times)));
        }

        private double determined(int value, int[] times) {
            double count = 0;
            double sum = 0;
            for (int i = 0; i < times.length; i++) {
                count += times[i];
                sum += times[i] * right[value][i];
            }
            double around = 0;
            double errors = 0;
            for (int i = 0; i < times.length; i++) {
                double far = right[value][i] - sum / count;
                around += times[i] * far * far;
                errors += times[i] * squares[value][i];
            }
            return around > 0 ? 1 - errors / around : Double.NaN;
        }
    }
}
