package dev.fathom.bench;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.Training;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/// Times loading, training, and both at once, in turn, so that a change of the machine's speed
/// meets all three.
public final class LoaderBench {
    private static final int READY = 4;

    /// So small that nothing is learned, and nothing grows.
    private static final double FACTOR = 1e-6;

    private final Batches batches;
    private final Learner learner;
    private final Loader loader;
    private final double seconds;
    private final List<Ready> ready = new ArrayList<>();
    private Epoch epoch;
    private int number;
    private int steps;

    /// A batch of its own arrays.
    @SuppressWarnings("ArrayRecordComponent")
    private record Ready(int size, float[] x, float[] targets) {}

    private LoaderBench(
            Training training,
            Model model,
            Pictures pictures,
            Engine engine,
            Loader loader,
            double seconds) {
        Recipe recipe = training.recipe();
        int size = Math.min(recipe.batchSize(), pictures.size());
        Preprocessing reading = Preprocessing.measure(pictures);
        batches =
                Batches.of(pictures, reading, model.network().input(), size)
                        .augmentation(recipe.augmentation())
                        .whole(true)
                        .shuffled(training.seed());
        learner = new Learner(model.copy(), recipe, size, engine);
        this.loader = loader;
        this.seconds = seconds;
        epoch = batches.epoch(number, loader);
        for (int i = 0; i < READY; i++) {
            Batch batch = next();
            ready.add(new Ready(batch.size(), batch.x().clone(), batch.targets().clone()));
        }
    }

    /// Medians of several rounds after a warm-up; about a minute when quick, else three.
    ///
    /// @param training recipe and seed: what is measured is what it would do
    /// @param pictures at the size that the recipe's augmentation wants
    /// @param progress gets a line for each round
    public static LoaderReport run(
            Training training,
            Model model,
            Pictures pictures,
            Engine engine,
            boolean quick,
            Consumer<String> progress) {
        return run(training, model, pictures, engine, quick ? 5 : 11, quick ? 3 : 5, progress);
    }

    /// @param rounds how often each is timed; odd
    /// @param seconds of each
    static LoaderReport run(
            Training training,
            Model model,
            Pictures pictures,
            Engine engine,
            int rounds,
            double seconds,
            Consumer<String> progress) {
        try (Loader loader = new Loader(engine.kernels().threads())) {
            LoaderBench bench = new LoaderBench(training, model, pictures, engine, loader, seconds);
            bench.speed(bench::trainTogether);
            bench.speed(bench::load);
            return bench.measure(model.network().name(), rounds, progress);
        }
    }

    private LoaderReport measure(String network, int rounds, Consumer<String> progress) {
        List<Double> loading = new ArrayList<>();
        List<Double> training = new ArrayList<>();
        List<Double> together = new ArrayList<>();
        List<Double> costs = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            loading.add(speed(this::load));
            double alone;
            double both;
            if (round % 2 == 0) {
                alone = speed(this::trainReady);
                both = speed(this::trainTogether);
            } else {
                both = speed(this::trainTogether);
                alone = speed(this::trainReady);
            }
            training.add(alone);
            together.add(both);
            costs.add(1 - both / alone);
            progress.accept(
                    String.format(
                            Locale.ROOT,
                            "round %d of %d: loading %,.0f, training %,.0f, together %,.0f pictures/s",
                            round + 1,
                            rounds,
                            loading.getLast(),
                            alone,
                            both));
        }
        return new LoaderReport(
                network,
                batches.size(),
                Medians.of(loading),
                Medians.of(training),
                Medians.of(together),
                Medians.of(costs),
                costs.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                costs.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
    }

    /// @param step gives the number of pictures that it was about
    private double speed(IntSupplier step) {
        long start = System.nanoTime();
        long pictures = 0;
        double passed;
        do {
            pictures += step.getAsInt();
            passed = (System.nanoTime() - start) * 1e-9;
        } while (passed < seconds);
        return pictures / passed;
    }

    private int load() {
        return next().size();
    }

    private int trainReady() {
        Ready batch = ready.get(steps % READY);
        learner.step(batch.size(), batch.x(), batch.targets(), new Moment(FACTOR, 1, 0, steps++));
        return batch.size();
    }

    private int trainTogether() {
        Batch batch = next();
        learner.step(batch.size(), batch.x(), batch.targets(), new Moment(FACTOR, 1, 0, steps++));
        return batch.size();
    }

    private Batch next() {
        if (!epoch.hasNext()) {
            epoch.close();
            epoch = batches.epoch(++number, loader);
        }
        return epoch.next();
    }
}
