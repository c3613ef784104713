package dev.fathom.train;

import dev.fathom.data.Augmentation;
import dev.fathom.data.Pictures;
import dev.fathom.model.Model;
import dev.fathom.model.Network;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Map;
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
    private static final String SEED = "seed";

    /// The names of settings that change a recipe, in the order in which they do so.
    private static final List<String> CHANGES =
            List.of(
                    "epochs",
                    "batch",
                    "optimizer",
                    "rate",
                    "schedule",
                    "dropLast",
                    "augment",
                    "mixup",
                    "clip",
                    "average",
                    "earlyStop");

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

    /// A way to read a setting.
    private interface Reader<T> {
        T read(String text);
    }

    /// A training from the beginning.
    ///
    /// @see #of(Network, Model, Recipe, Map)
    public static TrainingJob of(Network network, Recipe usual, Map<String, String> settings) {
        return of(network, null, usual, settings);
    }

    /// A training by the usual recipe with some settings, by name: `epochs`, `batch`, `optimizer`,
    /// `rate`, `schedule`, `dropLast`, `augment`, `mixup`, `clip`, `average`, `earlyStop`,
    /// `validation`, `seed`. Others mean nothing here.
    ///
    /// @throws SettingException when a setting makes no sense or is out of range
    public static TrainingJob of(
            Network network, @Nullable Model base, Recipe usual, Map<String, String> settings) {
        Recipe recipe = usual;
        for (String name : CHANGES) {
            Recipe before = recipe;
            recipe = setting(settings, name, text -> changed(before, name, text), before);
        }
        double validation = recipe.needsValidation() ? USUAL_VALIDATION : 0;
        Training training =
                Training.with(recipe)
                        .seed(setting(settings, SEED, TrainingJob::wholeLong, USUAL_SEED));
        return new TrainingJob(
                network,
                base,
                setting(
                        settings,
                        VALIDATION,
                        text -> training.validation(number(text)),
                        training.validation(validation)));
    }

    private static <T> T setting(
            Map<String, String> settings, String name, Reader<T> reader, T usual) {
        String text = settings.get(name);
        try {
            return text == null ? usual : reader.read(text);
        } catch (IllegalArgumentException e) {
            throw new SettingException(name, e);
        }
    }

    private static Recipe changed(Recipe recipe, String name, String text) {
        return switch (name) {
            case "epochs" -> recipe.epochs(whole(text));
            case "batch" -> recipe.batchSize(whole(text));
            case "optimizer" -> recipe.onlyOptimizer(Optimizer.named(text));
            case "rate" -> recipe.rate(number(text));
            case "schedule" -> recipe.schedule(Schedule.parse(text));
            case "dropLast" -> recipe.dropLast(Boolean.parseBoolean(text));
            case "augment" -> recipe.augmentation(Augmentation.parse(text));
            case "mixup" -> recipe.mixup(number(text));
            case "clip" -> recipe.clipping(Clipping.parse(text));
            case "average" -> recipe.averaging(Averaging.parse(text));
            case "earlyStop" -> recipe.patience(whole(text));
            default -> throw new IllegalStateException(name);
        };
    }

    private static int whole(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw notWhole(text, Integer.MAX_VALUE);
        }
    }

    private static long wholeLong(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException _) {
            throw notWhole(text, Long.MAX_VALUE);
        }
    }

    private static IllegalArgumentException notWhole(String text, long most) {
        return new IllegalArgumentException(
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

    /// The network with an output for each class of the pictures.
    ///
    /// @throws dev.fathom.data.DataException when the pictures can't be changed as the recipe says
    public Network fitting(Pictures pictures) {
        training.recipe().augmentation().check(pictures.volume(), network.input());
        return network.classes(pictures.labels().size());
    }

    /// What learns from the pictures: the fitting network with new weights, or the model to begin
    /// with, whose head is a new one unless it tells just these classes apart.
    public Model start(Pictures pictures) {
        if (base == null) {
            return fitting(pictures).initialize(training.seed());
        }
        List<String> labels = pictures.labels();
        return base.labels().equals(labels) ? base : base.withHead(labels, training.seed());
    }
}
