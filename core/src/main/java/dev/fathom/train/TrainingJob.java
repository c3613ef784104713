package dev.fathom.train;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.bf16.Precision;
import dev.fathom.model.Model;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.Objective;
import dev.fathom.train.evaluate.Units;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Averaging;
import dev.fathom.train.optimizer.Clipping;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Replication;
import dev.fathom.train.optimizer.Schedule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A training as somebody asks for it: a recipe, and settings as texts by which it differs. The
/// texts are those that a run's folder keeps, so that they can be asked for again.
///
/// Immutable and thread-safe.
///
/// @param network that is trained, but for the number of its classes
/// @param base the model to begin with; null to begin with new weights
/// @param training without a folder and listeners
public record TrainingJob(Network network, @Nullable Model base, Training training) {
    private static final double USUAL_VALIDATION = 0.1;
    private static final String VALIDATION = "validation";

    /// What settings do, in the order in which they do so.
    private static final Map<String, BiFunction<Training, String, Training>> CHANGES =
            new LinkedHashMap<>();

    static {
        recipe("epochs", (recipe, text) -> recipe.epochs(whole(text)));
        recipe("batch", (recipe, text) -> recipe.batchSize(whole(text)));
        recipe("optimizer", (recipe, text) -> recipe.onlyOptimizer(Optimizer.parse(text)));
        recipe("rate", (recipe, text) -> recipe.rate(number(text)));
        recipe("schedule", (recipe, text) -> recipe.schedule(Schedule.parse(text)));
        recipe("dropLast", (recipe, text) -> recipe.dropLast(Boolean.parseBoolean(text)));
        recipe("augment", (recipe, text) -> recipe.augmentation(Augmentation.parse(text)));
        recipe("loss", (recipe, text) -> recipe.objective(Objective.parse(text)));
        recipe("mixup", (recipe, text) -> recipe.mixup(number(text)));
        recipe("clip", (recipe, text) -> recipe.clipping(Clipping.parse(text)));
        recipe("average", (recipe, text) -> recipe.averaging(Averaging.parse(text)));
        recipe("earlyStop", (recipe, text) -> recipe.patience(whole(text)));
        replication("replicas", (all, text) -> all.replicas(whole(text)));
        replication("localSteps", (all, text) -> all.localSteps(whole(text)));
        replication("outerRate", (all, text) -> all.outerRate(number(text)));
        replication("outerMomentum", (all, text) -> all.outerMomentum(number(text)));
        recipe("precision", (recipe, text) -> recipe.precision(Precision.parse(text)));
        CHANGES.put(VALIDATION, (job, text) -> job.validation(number(text)));
        CHANGES.put("seed", (job, text) -> job.seed(whole(text, Long.MAX_VALUE)));
    }

    private static void recipe(String name, BiFunction<Recipe, String, Recipe> change) {
        CHANGES.put(name, (job, text) -> job.recipe(change.apply(job.recipe(), text)));
    }

    private static void replication(
            String name, BiFunction<Replication, String, Replication> change) {
        recipe(
                name,
                (recipe, text) -> recipe.replication(change.apply(recipe.replication(), text)));
    }

    /// What decides everything random when no setting does.
    public static final long USUAL_SEED = 1;

    /// A setting that can't be.
    public static final class SettingException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;
        private final String name;

        private SettingException(String name, IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
            this.name = name;
        }

        /// Which.
        public String name() {
            return name;
        }
    }

    /// A training by the usual recipe with some settings, by name: `epochs`, `batch`, `optimizer`,
    /// `rate`, `schedule`, `dropLast`, `augment`, `loss`, `mixup`, `clip`, `average`, `earlyStop`,
    /// `replicas`, `localSteps`, `outerRate`, `outerMomentum`, `precision`, `validation`, `seed`.
    /// Others mean nothing here.
    ///
    /// @throws SettingException when a setting makes no sense or is out of range
    public static TrainingJob of(
            Network network, @Nullable Model base, Recipe usual, Map<String, String> settings) {
        Training training = Training.with(usual).seed(USUAL_SEED);
        for (var change : CHANGES.entrySet()) {
            String text = settings.get(change.getKey());
            try {
                training = text == null ? training : change.getValue().apply(training, text);
            } catch (IllegalArgumentException e) {
                throw new SettingException(change.getKey(), e);
            }
        }
        if (training.recipe().needsValidation() && !settings.containsKey(VALIDATION)) {
            training = training.validation(USUAL_VALIDATION);
        }
        return new TrainingJob(network, base, training);
    }

    private static int whole(String text) {
        return (int) whole(text, Integer.MAX_VALUE);
    }

    private static long whole(String text, long most) {
        try {
            long number = Long.parseLong(text);
            if (Math.abs(number) <= most) {
                return number;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "'%s' must be a whole number of at most %d".formatted(text, most));
    }

    /// A number that somebody wrote.
    ///
    /// @throws IllegalArgumentException when it is none
    public static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("'" + text + "' must be a number");
        }
    }

    /// The size at which pictures are wanted: larger than what the network reads where a part of
    /// them is cut out.
    public Volume pictures() {
        Augmentation changes = training.recipe().augmentation();
        return base == null || changes.crop() > 0
                ? changes.pictures(network.input())
                : base.preprocessing().resized(network.input());
    }

    /// The network with an output for all that is to be told of the pictures, ended as their task
    /// needs it: see [Ending].
    ///
    /// @throws IllegalArgumentException when the pictures can't be changed as the recipe says
    public Network fitting(Pictures pictures) {
        training.recipe().augmentation().check(pictures.volume(), network.input());
        return Ending.fitting(network, pictures.task(), pictures.labels().size());
    }

    /// What learns from the pictures: the fitting network with new weights, or the model to begin
    /// with, whose head is a new one unless it tells just what is told of them.
    public Model start(Pictures pictures) {
        Task task = pictures.task();
        List<String> labels = pictures.labels();
        if (base != null && base.task() == task && base.labels().equals(labels)) {
            return base;
        }
        Model start =
                base == null
                        ? Model.initialize(fitting(pictures), training.seed()).task(task)
                        : base.withHead(task, labels, training.seed());
        if (task == Task.REGRESS) {
            Units.measure(start, pictures);
        }
        return start;
    }
}
