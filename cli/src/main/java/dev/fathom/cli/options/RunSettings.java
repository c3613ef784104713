package dev.fathom.cli.options;

import dev.fathom.cli.console.Console;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Task;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.learn.Recipe;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
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
public final class RunSettings {
    private static final String USUAL = "fashion";

    private static final int MOST_NAMED = 5;

    /// What a user freezes to train the new head alone.
    private static final String BODY = "body";

    @Parameters(
            paramLabel = "NET",
            arity = "0..1",
            description = ModelArgument.NETWORK + " Default: " + USUAL + ".")
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
                    "A data set: MNIST or CIFAR files, or a folder of pictures for each class; for"
                            + " other tasks pictures with a table or masks."
                            + " Default: the Fashion-MNIST sample that comes with Fathom.")
    private @Nullable Path data;

    @Option(
            names = "--task",
            paramLabel = "T",
            description =
                    "What is to be told of pictures: classify (one class), labels (those that it"
                            + " has; a table picture,label;label), segment (a class for each pixel;"
                            + " pictures and masks) or regress (numbers; a table picture,number); see"
                            + " docs/guides/tasks.md. Default: that of --from, or classify.")
    private @Nullable Task task;

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
            description = "Decides everything random. Default: " + TrainingJob.USUAL_SEED + ".")
    private @Nullable Long seed;

    private @Nullable Notes resumed;

    /// Takes what the user has not given from a run.
    public void orElse(Notes run) {
        data = run.orElse(data, "data", Path::of);
        task = run.orElse(task, "task", Task::parse);
        badPictures.choice(run.orElse(badPictures.choice(), "unreadable", BadPictures.Choice::of));
        from = run.orElse(from, "start", Function.identity());
        freeze = run.orElse(freeze, "freeze", Function.identity());
        resumed = run;
    }

    /// What [#orElse] needs and the run itself does not tell.
    public Map<String, String> notes() {
        Map<String, String> notes = new LinkedHashMap<>();
        notes.put("data", data().toAbsolutePath().normalize().toString());
        Notes.add(notes, "task", task);
        Notes.add(notes, "unreadable", badPictures.choice());
        recipe.note(notes);
        Notes.add(
                notes,
                "start",
                from == null || ModelArgument.isPretrained(from) ? from : absolute(from));
        Notes.add(notes, "freeze", freeze);
        return notes;
    }

    private static String absolute(String file) {
        return Path.of(file).toAbsolutePath().normalize().toString();
    }

    /// @throws WrongUse when a number is out of range, or the user names two networks, or freezes
    ///   what has not been trained
    public TrainingJob job() throws IOException {
        Model base = from == null ? null : base(from);
        Map<String, String> given = new HashMap<>();
        recipe.note(given);
        Notes.add(given, "validation", validation);
        Notes.add(given, "seed", seed);
        Map<String, String> all = new HashMap<>(resumed == null ? Map.of() : resumed.texts());
        all.putAll(given);
        Network network = base == null ? network() : base.network();
        try {
            Recipe usual = base == null ? Recipes.of(network.name()) : transfer(network);
            return TrainingJob.of(network, base, usual.task(task(base)), all);
        } catch (TrainingJob.SettingException e) {
            if (resumed != null && !given.containsKey(e.name())) {
                throw resumed.senseless(e.name());
            }
            throw new WrongUse(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
    }

    private Model base(String model) throws IOException {
        if (net != null) {
            throw new WrongUse(
                    "--from %s begins with that model's network; leave out %s"
                            .formatted(model, net));
        }
        return ModelArgument.model(model);
    }

    private Network network() throws IOException {
        if (freeze != null) {
            throw new WrongUse(
                    "--freeze keeps what a model has learned; name the model with --from");
        }
        if (net == null && resumed != null) {
            return NetworkText.parse(
                    resumed.file().toString(), resumed.texts().getOrDefault("network", ""));
        }
        return ModelArgument.network(Objects.requireNonNullElse(net, USUAL));
    }

    public DataSet dataSet(TrainingJob job, Console console) {
        return DataSets.open(
                data(), job.pictures(), badPictures.unreadable(console), task(job.base()));
    }

    private Task task(@Nullable Model base) {
        return task != null ? task : base != null ? base.task() : Task.CLASSIFY;
    }

    /// A line on the model to begin with; empty when there is none.
    ///
    /// @param start with which the job starts
    public String origin(TrainingJob job, Model start) {
        if (job.base() == null) {
            return "";
        }
        Network network = start.network();
        String last = job.training().recipe().frozen();
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
                job.base() == start
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
    public String name(Network network) {
        return Objects.requireNonNullElse(net, network.name());
    }

    public Path data() {
        return Objects.requireNonNullElseGet(data, ModelArgument::bundledData);
    }

    public boolean isBundledData() {
        return data().toAbsolutePath().equals(ModelArgument.bundledData().toAbsolutePath());
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
