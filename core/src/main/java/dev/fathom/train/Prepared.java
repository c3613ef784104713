package dev.fathom.train;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Loader;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Split;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.tensor.Volume;
import dev.fathom.text.NumberText;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.train.evaluate.Score;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.learn.Rounds;
import dev.fathom.train.learn.Statistics;
import dev.fathom.train.learn.Whitening;
import dev.fathom.train.optimizer.Schedule;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// All that a [Training] needs before its first step.
///
/// @param model a copy that knows labels, preprocessing and where it comes from; it learns
/// @param recipe with all that was measured of the pictures
/// @param batches of the pictures to learn from
/// @param held the pictures put aside; null for none
/// @param rounds who learns from which batch
/// @param dropoutSeed of step 0
record Prepared(
        Model model,
        Recipe recipe,
        Batches batches,
        @Nullable Pictures held,
        Learner learner,
        Rounds rounds,
        long dropoutSeed) {

    static Prepared of(
            Training training, Model start, Pictures pictures, Engine engine, Loader loader) {
        Augmentation changes = training.recipe().augmentation();
        Model resized =
                changes.crop() == 0
                        ? start
                        : start.preprocessing(start.preprocessing().resize(changes.crop()));
        Evaluation.check(resized, pictures);
        Pictures kept = pictures;
        Pictures held = null;
        if (training.validation() > 0) {
            Split split = Split.of(pictures, training.validation(), training.seed());
            kept = split.kept();
            held = split.held();
        }
        Recipe recipe =
                training.recipe()
                        .augmentation(changes.measured(kept))
                        .objective(training.recipe().objective().measured(kept));
        checkMixup(recipe, pictures.task());
        Training measured = training.recipe(recipe);
        Model model = ready(measured, resized, pictures, kept);
        Statistics.check(model.network(), recipe, kept.size());
        int batchSize = Math.min(recipe.batchSize(), kept.size());
        Volume input = model.network().input();
        Batches plain = Batches.of(kept, model.preprocessing(), input, batchSize);
        String whitened = recipe.whitened();
        if (whitened != null && start.labels().isEmpty()) {
            Whitening.set(model, whitened, plain, loader);
        }
        Batches batches =
                plain.augmentation(recipe.augmentation())
                        .whole(recipe.dropLast())
                        .shuffled(training.seed());
        Learner learner = new Learner(model, recipe, batchSize, engine);
        if (changes.equals(Augmentation.none()) && recipe.mixup() == 0) {
            learner.remember(plain, loader);
        }
        long dropoutSeed = new SplittableRandom(training.seed()).nextLong();
        int steps = (int) Math.ceil(recipe.epochs() * batches.count());
        Rounds rounds = new Rounds(recipe.replication(), batches.count(), steps);
        return new Prepared(model, recipe, batches, held, learner, rounds, dropoutSeed);
    }

    /// Learns from a batch and gives its loss.
    ///
    /// @param factor for the optimizer's rate, besides the schedule's
    /// @param schedule the schedule's factor
    /// @param step 0 is the first of all epochs
    /// @param passed how far the training is, in steps
    double step(Batch data, double factor, double schedule, int step, int passed) {
        double epoch = (double) passed / batches.count();
        return learner.step(data, new Moment(factor, schedule, epoch, dropoutSeed + step));
    }

    /// Learns from a batch as the recipe says, and tells how well it was known before.
    ///
    /// @param factor for the rate, besides the schedule's
    /// @param reductions how often the schedule has lowered the rate
    /// @param step 0 is the first of all epochs
    /// @return with a loss that is not finite when nothing was learned
    Score learn(Batch data, double factor, int reductions, int step) {
        int passed = rounds.passed(step);
        double schedule =
                recipe.schedule()
                        .factor(
                                new Schedule.Progress(
                                        passed, rounds.count(), rounds.all(), reductions));
        double loss = step(data, factor, schedule, step, passed);
        if (Double.isFinite(loss)) {
            learner.follow(rounds.local(step) + 1, rounds.local(rounds.all()));
        }
        return Score.of(
                model.task(),
                data.size(),
                loss,
                learner.logits(),
                learner.logitsEach(),
                data.targets());
    }

    private static void checkMixup(Recipe recipe, Task task) {
        if (recipe.mixup() > 0 && task == Task.SEGMENT) {
            throw new IllegalArgumentException(
                    "mixup(%s) mixes what is told of pictures, and masks can't be mixed; leave it out"
                            .formatted(NumberText.plain(recipe.mixup())));
        }
    }

    private static Model ready(Training training, Model start, Pictures pictures, Pictures kept) {
        Recipe recipe = training.recipe();
        Map<String, String> provenance = new TreeMap<>(start.provenance());
        provenance.put("recipe", recipe.toString());
        if (!recipe.views().equals(Views.crops(1))) {
            provenance.put(Views.PROVENANCE, recipe.views().toString());
        }
        provenance.put("seed", Long.toString(training.seed()));
        provenance.put("pictures", Integer.toString(pictures.size()));
        provenance.put("picturesSha256", pictures.sha256());
        Model copy = start.copy().provenance(provenance);
        return start.labels().isEmpty()
                ? copy.task(kept.task())
                        .labels(kept.labels())
                        .preprocessing(recipe.input().of(kept).resize(recipe.augmentation().crop()))
                : copy;
    }
}
