package dev.fathom.train;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Pictures;
import dev.fathom.data.Split;
import dev.fathom.kernel.Kernels;
import dev.fathom.model.Model;
import dev.fathom.model.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One run of a [Training].
final class TrainingRun {
    private final Training training;
    private final Recipe recipe;
    private final Kernels kernels;
    private final Model model;
    private final Batches batches;
    private final @Nullable Pictures held;
    private final Learner learner;
    private final long dropoutSeed;
    private int steps;

    TrainingRun(Training training, Model start, Pictures pictures, Kernels kernels) {
        this.training = training;
        this.recipe = training.recipe();
        this.kernels = kernels;
        Evaluation.check(start, pictures);
        Pictures kept = pictures;
        Pictures aside = null;
        if (training.validation() > 0) {
            Split split = Split.of(pictures, training.validation(), training.seed());
            kept = split.kept();
            aside = split.held();
        }
        held = aside;
        model = ready(start, pictures, kept);
        int batchSize = Math.min(recipe.batchSize(), kept.size());
        batches =
                Batches.of(kept, model.preprocessing(), batchSize)
                        .augmentation(recipe.augmentation())
                        .whole(true)
                        .shuffled(training.seed());
        learner = new Learner(model, recipe, batchSize, kernels);
        dropoutSeed = new SplittableRandom(training.seed()).nextLong();
    }

    /// A copy that knows labels, preprocessing and where it comes from.
    private Model ready(Model start, Pictures pictures, Pictures kept) {
        Map<String, String> provenance = new TreeMap<>(start.provenance());
        provenance.put("recipe", recipe.toString());
        provenance.put("seed", Long.toString(training.seed()));
        provenance.put("pictures", Integer.toString(pictures.size()));
        provenance.put("picturesSha256", pictures.sha256());
        Model copy = start.copy().provenance(provenance);
        return start.labels().isEmpty()
                ? copy.labels(kept.labels()).preprocessing(recipe.input().of(kept))
                : copy;
    }

    Training.Result run(@Nullable Pictures test) {
        long start = System.nanoTime();
        List<Training.Epoch> epochs = new ArrayList<>();
        for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
            Training.Epoch report = epoch(epoch);
            epochs.add(report);
            training.onEpoch().accept(report);
        }
        double seconds = secondsSince(start);
        Evaluation result = test == null ? null : evaluate(test);
        return new Training.Result(model, epochs, steps, seconds, result);
    }

    private Training.Epoch epoch(int epoch) {
        long start = System.nanoTime();
        Tally tally = new Tally(model.labels().size());
        try (dev.fathom.data.Epoch data = batches.epoch(epoch)) {
            while (data.hasNext()) {
                step(epoch, data.next(), tally, start);
            }
        }
        checkWeights(epoch);
        double seconds = secondsSince(start);
        return new Training.Epoch(
                epoch + 1,
                recipe.epochs(),
                tally.meanLoss(),
                tally.accuracy(),
                seconds,
                held == null ? null : evaluate(held));
    }

    private void step(int epoch, Batch batch, Tally tally, long start) {
        double factor = factor();
        double loss =
                learner.step(batch.size(), batch.x(), batch.labels(), factor, dropoutSeed + steps);
        if (!Double.isFinite(loss)) {
            throw diverged(
                    steps + 1,
                    epoch,
                    "the loss is " + loss + cause(learner.firstNotFinite(batch.size())));
        }
        steps++;
        tally.add(batch.size(), loss, learner.logits(), batch.labels());
        training.onStep()
                .accept(
                        new Training.Step(
                                epoch + 1,
                                recipe.epochs(),
                                steps,
                                recipe.epochs() * batches.count(),
                                tally.meanLoss(),
                                tally.accuracy(),
                                recipe.optimizer().rate() * factor,
                                tally.pictures() / secondsSince(start)));
    }

    /// Of the next step's rate.
    private double factor() {
        return recipe.schedule()
                .factor(new Schedule.Progress(steps, batches.count(), recipe.epochs()));
    }

    /// Where it began, and the way out.
    private String cause(int node) {
        return node == Network.INPUT
                ? ", and already the input is not finite; check the model's preprocessing, "
                        + model.preprocessing()
                : ", and the first layer whose output is not finite is "
                        + model.network().nodes().get(node).name()
                        + lowerRate();
    }

    private String lowerRate() {
        return "; use a rate lower than "
                + Numbers.text(recipe.optimizer().rate())
                + ", or a warm-up";
    }

    /// The last step of an epoch may have left weights that no later loss tells of.
    private void checkWeights(int epoch) {
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            for (float value : values) {
                                if (!Float.isFinite(value)) {
                                    throw diverged(
                                            steps, epoch, name + " became " + value + lowerRate());
                                }
                            }
                        });
    }

    private DivergedException diverged(int step, int epoch, String what) {
        return new DivergedException(
                "%s: step %d, epoch %d: %s"
                        .formatted(model.network().name(), step, epoch + 1, what));
    }

    private Evaluation evaluate(Pictures pictures) {
        return Evaluation.of(model, pictures, kernels, batches.size());
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
