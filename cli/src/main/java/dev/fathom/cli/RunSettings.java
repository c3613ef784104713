package dev.fathom.cli;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.tensor.Volume;
import dev.fathom.train.Training;
import dev.fathom.train.learn.Recipe;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a user says of a training: what is left out comes from the run that is resumed, or from the
/// network's recipe.
final class RunSettings {
    private static final String USUAL = "fashion";

    private static final int MOST_NAMED = 5;
    private static final double USUAL_VALIDATION = 0.1;

    /// What a user freezes to train the new head alone.
    private static final String BODY = "body";

    @Parameters(
            paramLabel = "NET",
            arity = "0..1",
            description = Named.NETWORK + " Default: " + USUAL + ".")
    private @Nullable String net;

    @Option(
            names = "--from",
            paramLabel = "MODEL",
            description =
                    "Begins with this model instead of a network, a file or a pretrained network of"
                            + " the zoo: its last layer with weights"
                            + " is replaced by a new one for the data's classes, unless it tells"
                            + " the same classes apart.")
    private @Nullable String from;

    @Option(
            names = "--freeze",
            paramLabel = "LAYER",
            description =
                    "With --from: keeps the layers up to and with this one as they are; 'body' keeps"
                            + " all but the new last one, which is quick. Default: all are trained"
                            + " on.")
    private @Nullable String freeze;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A data set: MNIST or CIFAR files, or a folder of pictures for each class."
                            + " Default: the Fashion-MNIST sample that comes with Fathom.")
    private @Nullable Path data;

    @Mixin private BadPictures badPictures = new BadPictures();

    @Mixin private RecipeSettings recipe = new RecipeSettings();

    @Option(
            names = "--validation",
            paramLabel = "PART",
            description =
                    "Part of the training pictures to put aside and test after each epoch, say"
                            + " 0.1; the best model is kept. Default: none, or 0.1 when the recipe"
                            + " judges by them.")
    private @Nullable Double validation;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides everything random. Default: 1.")
    private @Nullable Long seed;

    private @Nullable Network stored;
    private @Nullable Model base;

    /// Takes what the user has not given from a run.
    void orElse(Notes run) {
        data = run.orElse(data, "data", Path::of);
        badPictures.choice(run.orElse(badPictures.choice(), "unreadable", BadPictures.Choice::of));
        recipe.orElse(run);
        validation = run.orElse(validation, "validation", Double::valueOf);
        seed = run.orElse(seed, "seed", Long::valueOf);
        from = run.orElse(from, "start", Function.identity());
        freeze = run.orElse(freeze, "freeze", Function.identity());
        if (net == null) {
            stored =
                    NetworkText.parse(
                            run.file().toString(), run.texts().getOrDefault("network", ""));
        }
    }

    /// What [#orElse] needs and the run itself does not tell.
    Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("data", data().toAbsolutePath().normalize().toString());
        Notes.add(notes, "unreadable", badPictures.choice());
        recipe.note(notes);
        Notes.add(notes, "start", from == null || Named.isPretrained(from) ? from : absolute(from));
        Notes.add(notes, "freeze", freeze);
        return notes;
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize().toString();
    }

    /// The network that is trained, but for the number of its classes.
    ///
    /// @throws WrongUse when the user names two, or freezes what has not been trained
    Network network() throws IOException {
        if (from != null) {
            if (net != null) {
                throw new WrongUse(
                        "--from %s begins with that model's network; leave out %s"
                                .formatted(from, net));
            }
            base = Named.model(from);
            return base.network();
        }
        if (freeze != null) {
            throw new WrongUse(
                    "--freeze keeps what a model has learned; name the model with --from");
        }
        return stored != null ? stored : Named.network(Objects.requireNonNullElse(net, USUAL));
    }

    /// What is trained: a network with new weights, or the model to begin with.
    ///
    /// @param network see [#network]
    Model start(Network network, List<String> labels) {
        if (base == null) {
            return Model.initialize(network.classes(labels.size()), seed());
        }
        return base.labels().equals(labels) ? base : base.withHead(labels, seed());
    }

    /// The pictures at the size that is wanted: larger than what the network reads where a part of
    /// them is cut out.
    ///
    /// @param network see [#network]
    /// @param training see [#training]
    DataSet dataSet(Network network, Training training, Console console) {
        Augmentation changes = training.recipe().augmentation();
        Volume size =
                base == null || changes.crop() > 0
                        ? changes.pictures(network.input())
                        : base.preprocessing().resized(network.input());
        return DataSets.open(data(), size, badPictures.unreadable(console));
    }

    /// A line on the model to begin with; empty when there is none.
    ///
    /// @param start see [#start]
    String origin(Model start, Recipe recipe) {
        if (base == null) {
            return "";
        }
        Network network = start.network();
        String last = recipe.frozen();
        int frozen = last == null ? 0 : network.position(last) + 1;
        long kept =
                network.nodes().subList(0, frozen).stream().mapToLong(Node::parameterCount).sum();
        return String.format(
                Locale.ROOT,
                "%s: %s; %s%n",
                from,
                kept == 0
                        ? "all weights are trained on"
                        : String.format(
                                Locale.ROOT,
                                "keeps %,d of %,d weights as they are, up to %s",
                                kept,
                                network.parameters(),
                                last),
                base == start
                        ? "the same classes"
                        : "a new %s for %s"
                                .formatted(
                                        network.nodes().get(network.head()).name(),
                                        named(start.labels())));
    }

    private static String named(List<String> labels) {
        return labels.size() > MOST_NAMED ? labels.size() + " classes" : String.join(", ", labels);
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
    Training training(Network network) {
        try {
            Recipe own = base == null ? Recipes.of(network.name()) : transfer(network);
            Recipe changed = recipe.change(own);
            double usual = changed.needsValidation() ? USUAL_VALIDATION : 0;
            return Training.with(changed)
                    .seed(seed())
                    .validation(Objects.requireNonNullElse(validation, usual));
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
    }

    long seed() {
        return Objects.requireNonNullElse(seed, 1L);
    }

    private Recipe transfer(Network network) {
        if (freeze == null) {
            return Recipes.fineTuning(network);
        }
        return freeze.equals(BODY)
                ? Recipes.newHead(network)
                : Recipes.fineTuning(network).frozen(freeze);
    }
}
