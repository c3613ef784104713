package dev.fathom.train;

import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.text.NumberText;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.optimizer.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/// Looks for a learning rate (Smith 2017): a copy of the model learns while the rate grows by the
/// same factor from step to step, until the loss explodes.
///
/// @param first rate of the first step
/// @param last rate of the last step
/// @param steps at most
public record RateFinder(double first, double last, int steps) {
    /// How much of the average loss a step keeps.
    private static final double KEPT = 0.9;

    /// Steps before the average has settled.
    private static final int SETTLED = 10;

    /// The loss has exploded when it is so many times its smallest.
    private static final double EXPLODED = 4;

    /// Part of the first loss that it must at least fall by.
    private static final double LEAST_FALL = 0.05;

    /// The rate is to stay so far below the one at which the loss no longer falls.
    private static final double MARGIN = 10;

    /// One step.
    ///
    /// @param loss of its batch, before the weights learned from it
    /// @param smooth average of the losses so far, the later ones counting more
    public record Point(double rate, double loss, double smooth) {}

    /// What came out.
    ///
    /// @param points all steps before the loss exploded
    public record Found(List<Point> points) {
        public Found {
            points = List.copyOf(points);
        }

        /// Where the smoothed loss was smallest, once it averages enough steps.
        public Point lowest() {
            long early = Math.min(SETTLED, points.size() - 1L);
            return points.stream()
                    .skip(early)
                    .min(Comparator.comparingDouble(Point::smooth))
                    .orElseThrow();
        }

        /// Mean loss of the first tenth of the steps, at rates that hardly change anything.
        public double start() {
            int count = Math.ceilDiv(points.size(), 10);
            return points.stream().limit(count).mapToDouble(Point::loss).sum() / count;
        }

        /// A tenth of the rate with the smallest loss, to two digits; nothing when the loss fell by
        /// less than 5 %.
        public OptionalDouble suggestion() {
            Point lowest = lowest();
            return lowest.smooth() > (1 - LEAST_FALL) * start()
                    ? OptionalDouble.empty()
                    : OptionalDouble.of(NumberText.rounded(lowest.rate() / MARGIN, 2));
        }
    }

    public RateFinder {
        Numbers.positive("first rate", first);
        Numbers.positive("last rate", last);
        Numbers.atLeastOne("steps", steps);
        if (last <= first) {
            throw new IllegalArgumentException(
                    "last rate %s: must be above the first, %s"
                            .formatted(NumberText.plain(last), NumberText.plain(first)));
        }
    }

    /// From a millionth to 10 in 150 steps.
    public static RateFinder usual() {
        return new RateFinder(1e-6, 10, 150);
    }

    /// The rate of a step.
    ///
    /// @param step from 0
    double rate(int step) {
        return first * StrictMath.pow(last / first, step / Math.max(1.0, steps - 1));
    }

    /// Tries the rates on a copy of the model, with everything else as in the training. Nothing is
    /// written; the same training and model give the same bits.
    ///
    /// @param onPoint hears of each step
    /// @throws dev.fathom.tensor.ShapeException when the pictures aren't what the network reads, or
    ///   it doesn't give one value a class
    public Found run(
            Training training,
            Model model,
            Pictures pictures,
            Engine engine,
            Consumer<Point> onPoint) {
        try (Loader loader = new Loader(engine.kernels().threads())) {
            Training unit = training.recipe(training.recipe().rate(1));
            Prepared prepared = Prepared.of(unit, model, pictures, engine, loader);
            return run(prepared, model, loader, onPoint);
        }
    }

    private Found run(Prepared prepared, Model model, Loader loader, Consumer<Point> onPoint) {
        List<Point> points = new ArrayList<>();
        double sum = 0;
        double weight = 0;
        double smallest = Double.POSITIVE_INFINITY;
        for (int epoch = 0; points.size() < steps; epoch++) {
            try (Epoch data = prepared.batches().epoch(epoch, loader)) {
                while (data.hasNext() && points.size() < steps) {
                    int step = points.size();
                    double rate = rate(step);
                    double loss = prepared.step(data.next(), rate, 1, step, step);
                    sum = KEPT * sum + (1 - KEPT) * loss;
                    weight = KEPT * weight + (1 - KEPT);
                    Point point = new Point(rate, loss, sum / weight);
                    smallest = Math.min(smallest, point.smooth());
                    if (!(point.smooth() <= EXPLODED * smallest)) {
                        return found(points, model, loss);
                    }
                    points.add(point);
                    onPoint.accept(point);
                }
            }
        }
        return new Found(points);
    }

    private static Found found(List<Point> points, Model model, double loss) {
        if (points.isEmpty()) {
            throw new DivergedException(
                    "%s: the first loss is already %s; check the pictures and the model's preprocessing, %s"
                            .formatted(model.network().name(), loss, model.preprocessing()));
        }
        return new Found(points);
    }
}
