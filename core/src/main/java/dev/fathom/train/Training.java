package dev.fathom.train;

import dev.fathom.data.Loader;
import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.learn.Turns;
import dev.fathom.train.optimizer.Numbers;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.ParameterGroup;
import dev.fathom.train.optimizer.Schedule;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// How a model is trained: a recipe, a seed, and who hears of the progress.
///
/// The same recipe, seed, model and pictures give the same bits, for any number of threads.
///
/// @param recipe what is done
/// @param seed decides everything random
/// @param validation part of the training pictures that is put aside and evaluated after each
///   epoch; 0 for none
/// @param folder keeps the run, which can so be resumed; null for none
/// @param steering by which a person pauses it, stops it or changes its rate while it runs
/// @param onStep hears of each step
/// @param onEpoch hears of each epoch
/// @param turns where replicas take their turns; null for here
public record Training(
        Recipe recipe,
        long seed,
        double validation,
        @Nullable RunFolder folder,
        Steering steering,
        Consumer<StepReport> onStep,
        Consumer<EpochReport> onEpoch,
        @Nullable Turns turns) {

    /// Progress after a step. Loss, accuracy and speed are those of the epoch so far.
    ///
    /// @param epoch from 1
    /// @param epochs of the whole training
    /// @param step from 1, over all epochs
    /// @param steps of the whole training
    /// @param pictures learned from so far, over all epochs
    /// @param allPictures of the whole training
    /// @param loss mean, label smoothing, mixing and auxiliary heads included
    /// @param accuracy part of the pictures that were recognised, as they were learned from; of
    ///   mixed ones the class that weighs more counts; for other tasks part of the labels or
    ///   pixels, NaN for numbers
    /// @param rate the optimizer's rate in this step
    /// @param picturesPerSecond speed
    public record StepReport(
            int epoch,
            int epochs,
            int step,
            int steps,
            long pictures,
            long allPictures,
            double loss,
            double accuracy,
            double rate,
            double picturesPerSecond) {}

    /// Progress after an epoch.
    ///
    /// @param epoch from 1
    /// @param epochs of the whole training
    /// @param loss mean over the epoch, label smoothing, mixing and auxiliary heads included
    /// @param accuracy see [StepReport]
    /// @param seconds that it took, validation not included
    /// @param validation of the pictures put aside; null when there are none
    public record EpochReport(
            int epoch,
            int epochs,
            double loss,
            double accuracy,
            double seconds,
            @Nullable Metrics validation) {}

    /// What came out.
    ///
    /// @param model with its new weights, labels, preprocessing and provenance
    /// @param epochs what was reported after each; of a resumed run those after the checkpoint
    /// @param keptEpoch the epoch after which it had these weights, from 1: the last, or with
    ///   patience the best
    /// @param steps number of steps
    /// @param seconds of all epochs, validation included; of a resumed run since then
    /// @param test how well the model does on the test pictures, in the recipe's views; null when
    ///   there are none
    /// @param plain the same with one look at each picture
    public record Result(
            Model model,
            List<EpochReport> epochs,
            int keptEpoch,
            int steps,
            double seconds,
            @Nullable Metrics test,
            @Nullable Metrics plain) {
        public Result {
            epochs = List.copyOf(epochs);
        }
    }

    public Training {
        Numbers.belowOne("validation", validation);
    }

    public static Training with(Recipe recipe) {
        return new Training(recipe, 0, 0, null, new Steering(), step -> {}, epoch -> {}, null);
    }

    /// See [Recipe#with] for what is not said.
    public static Training with(Optimizer optimizer) {
        return with(Recipe.with(optimizer));
    }

    public Training recipe(Recipe recipe) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    /// See [Recipe#group].
    public Training group(ParameterGroup group) {
        return recipe(recipe.group(group));
    }

    public Training schedule(Schedule schedule) {
        return recipe(recipe.schedule(schedule));
    }

    public Training epochs(double epochs) {
        return recipe(recipe.epochs(epochs));
    }

    public Training batchSize(int batchSize) {
        return recipe(recipe.batchSize(batchSize));
    }

    public Training augmentation(Augmentation augmentation) {
        return recipe(recipe.augmentation(augmentation));
    }

    public Training labelSmoothing(double labelSmoothing) {
        return recipe(recipe.labelSmoothing(labelSmoothing));
    }

    public Training seed(long seed) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    public Training validation(double fraction) {
        return new Training(recipe, seed, fraction, folder, steering, onStep, onEpoch, turns);
    }

    /// Keeps the run in a folder. When a run with the same recipe, seed, model and pictures was
    /// stopped there, it goes on at its last checkpoint, to the bits that it would have had.
    public Training folder(RunFolder folder) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    public Training steering(Steering steering) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    public Training onStep(Consumer<StepReport> onStep) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    public Training onEpoch(Consumer<EpochReport> onEpoch) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    /// Has replicas take their turns elsewhere: see [Replica]. Changes no bit.
    public Training turns(@Nullable Turns turns) {
        return new Training(recipe, seed, validation, folder, steering, onStep, onEpoch, turns);
    }

    /// Trains a copy of the model with the best engine on all processors.
    ///
    /// @see #run(Model, Pictures, Pictures, Engine)
    public Result run(Model model, Pictures training, @Nullable Pictures test) {
        try (Engine engine = Engine.best()) {
            return run(model, training, test, engine);
        }
    }

    /// Trains a copy of the model; the model itself stays as it is. One without labels has not met
    /// pictures before: it gets the training pictures' labels, mean and deviation.
    ///
    /// @param test evaluated at the end; null for nothing
    /// @throws dev.fathom.train.learn.DivergedException when the loss is no longer finite
    /// @throws StoppedException when [Steering#stop] was asked for, or the thread is interrupted
    /// @throws dev.fathom.tensor.ShapeException when the pictures aren't what the network reads, or
    ///   it doesn't give one value a class
    /// @throws dev.fathom.file.DataException when the folder holds another run, a finished one, or
    ///   no whole checkpoint
    /// @throws java.io.UncheckedIOException when the folder can't be written
    public Result run(Model model, Pictures training, @Nullable Pictures test, Engine engine) {
        try (Loader loader = new Loader(engine.kernels().threads())) {
            return new TrainingRun(this, model, training, engine, loader).run(test);
        }
    }
}
