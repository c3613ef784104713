package dev.fathom.cli;

import dev.fathom.model.Network;
import dev.fathom.model.NetworkText;
import dev.fathom.train.Recipe;
import dev.fathom.train.Training;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a user says of a training: what is left out comes from the run that is resumed, or from the
/// network's recipe.
final class RunSettings {
    private static final String USUAL = "fashion";

    @Parameters(
            paramLabel = "NET",
            arity = "0..1",
            description = Named.NETWORK + " Default: " + USUAL + ".")
    private @Nullable String net;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A data set: MNIST or CIFAR files, or a folder of pictures for each class."
                            + " Default: the Fashion-MNIST sample that comes with Fathom.")
    private @Nullable Path data;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "How often each picture is seen. Default: the network's recipe.")
    private @Nullable Integer epochs;

    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Pictures in a step. Default: the network's recipe.")
    private @Nullable Integer batch;

    @Option(
            names = "--rate",
            paramLabel = "R",
            description = "The highest learning rate. Default: the network's recipe.")
    private @Nullable Double rate;

    @Option(
            names = "--validation",
            paramLabel = "PART",
            description =
                    "Part of the training pictures to put aside and test after each epoch, say"
                            + " 0.1; the best model is kept.")
    private @Nullable Double validation;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides everything random. Default: 1.")
    private @Nullable Long seed;

    private @Nullable Network stored;

    /// Takes what the user has not given from a run.
    ///
    /// @param file from where the run is
    /// @param run see [dev.fathom.train.RunFolder#run]
    void orElse(Path file, Map<String, String> run) {
        data = orElse(data, file, run, "data", Path::of);
        epochs = orElse(epochs, file, run, "epochs", Integer::valueOf);
        batch = orElse(batch, file, run, "batch", Integer::valueOf);
        rate = orElse(rate, file, run, "rate", Double::valueOf);
        validation = orElse(validation, file, run, "validation", Double::valueOf);
        seed = orElse(seed, file, run, "seed", Long::valueOf);
        if (net == null) {
            stored = NetworkText.parse(file.toString(), run.getOrDefault("network", ""));
        }
    }

    private static <T> @Nullable T orElse(
            @Nullable T given,
            Path file,
            Map<String, String> run,
            String name,
            Function<String, T> reader) {
        String text = run.get(name);
        if (given != null || text == null) {
            return given;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw new Failure(file + ": '" + name + ": " + text + "' makes no sense");
        }
    }

    /// What [#orElse] needs and the run itself does not tell.
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("data", data().toAbsolutePath().normalize().toString());
        note(notes, "epochs", epochs);
        note(notes, "batch", batch);
        note(notes, "rate", rate);
        return notes;
    }

    private static void note(Map<String, String> notes, String name, @Nullable Object value) {
        if (value != null) {
            notes.put(name, value.toString());
        }
    }

    Network network() throws IOException {
        return stored != null ? stored : Named.network(Objects.requireNonNullElse(net, USUAL));
    }

    /// What a user calls a network of these settings.
    String name(Network network) {
        return Objects.requireNonNullElse(net, network.name());
    }

    Path data() {
        return Objects.requireNonNullElseGet(data, Named::bundledData);
    }

    boolean isBundledData() {
        return data().toAbsolutePath().equals(Named.bundledData().toAbsolutePath());
    }

    /// @throws WrongUse when a number is out of range
    Training training(String network) {
        try {
            return Training.with(recipe(network))
                    .seed(seed())
                    .validation(Objects.requireNonNullElse(validation, 0.0));
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
    }

    long seed() {
        return Objects.requireNonNullElse(seed, 1L);
    }

    /// The network's own recipe with what the user changed.
    private Recipe recipe(String network) {
        Recipe recipe = Recipes.of(network);
        if (epochs != null) {
            recipe = recipe.epochs(epochs);
        }
        if (batch != null) {
            recipe = recipe.batchSize(batch);
        }
        return rate == null ? recipe : recipe.optimizer(recipe.optimizer().rate(rate));
    }
}
