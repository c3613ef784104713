package dev.fathom.cli;

import dev.fathom.data.AtomicFile;
import dev.fathom.data.DataSet;
import dev.fathom.data.DataSets;
import dev.fathom.kernel.Kernels;
import dev.fathom.model.Network;
import dev.fathom.train.Evaluation;
import dev.fathom.train.Recipe;
import dev.fathom.train.Training;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom train`.
@Command(
        name = "train",
        description = "Trains a network and saves the model.",
        footer = {
            "  ./fathom train",
            "  ./fathom train cifar-vgg --data cifar-10-batches-bin --epochs 20 --rate 0.1"
        })
final class Train implements Callable<Integer> {
    private final Console console;

    @Parameters(
            paramLabel = "NET",
            defaultValue = "fashion",
            description = Named.NETWORK + " Default: ${DEFAULT-VALUE}.")
    private String net = "";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "A data set: MNIST or CIFAR files, or a folder of pictures for each class."
                            + " Default: the Fashion-MNIST sample that comes with Fathom.")
    private Path data = Named.bundledData();

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
                            + " 0.1.")
    private double validation;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Decides everything random. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Where the model goes. Default: runs/NET.")
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Mixin private Threads threads = new Threads();

    Train(Console console) {
        this.console = console;
    }

    /// The result for machines.
    record Report(
            double testAccuracy,
            double seconds,
            String weightsSha256,
            String model,
            String network,
            int epochs,
            long seed) {}

    @Override
    public Integer call() throws IOException {
        Network named = Named.network(net);
        Training training = training(named.name());
        DataSet set = DataSets.open(data, named.input());
        Network network = named.classes(set.training().labels().size());
        Path file =
                Objects.requireNonNullElse(out, Path.of("runs", network.name()))
                        .resolve("model.safetensors");
        AtomicFile.check(file);
        try (Kernels kernels = threads.kernels()) {
            announce(network, set, training.recipe(), kernels);
            Training.Result result = train(training, network, set, kernels);
            result.model().save(file);
            report(result, Objects.requireNonNull(result.test()), file);
        }
        return 0;
    }

    private void announce(Network network, DataSet set, Recipe recipe, Kernels kernels) {
        console.err()
                .printf(
                        Locale.ROOT,
                        "%s: %,d parameters, %,d multiply-adds a picture%n"
                                + "%s: %,d pictures to learn from, %,d to be tested with, %d classes%n"
                                + "recipe: %s%n"
                                + "kernels: %s%n",
                        network.name(),
                        network.parameters(),
                        network.macs(),
                        set.name(),
                        set.training().size(),
                        set.test().size(),
                        set.training().labels().size(),
                        recipe,
                        kernels.description());
    }

    /// @throws WrongUse when a number is out of range
    private Training training(String network) {
        try {
            return Training.with(recipe(network)).seed(seed).validation(validation);
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
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

    private Training.Result train(
            Training training, Network network, DataSet set, Kernels kernels) {
        int batchSize = training.recipe().batchSize();
        try (TrainingProgress progress = new TrainingProgress(console, batchSize)) {
            return training.onStep(progress::step)
                    .onEpoch(progress::epoch)
                    .run(network.initialize(seed), set.training(), set.test(), kernels);
        }
    }

    private void report(Training.Result result, Evaluation test, Path file) {
        if (json) {
            console.json(
                    new Report(
                            test.accuracy(),
                            result.seconds(),
                            result.model().weightsSha256(),
                            file.toString(),
                            result.model().network().name(),
                            result.epochs().size(),
                            seed));
            return;
        }
        String next = data.equals(Named.bundledData()) ? "" : " --data " + data;
        console.out()
                .printf(
                        Locale.ROOT,
                        "%s%ntrained in %s, saved as %s%n%nNext:%n"
                                + "  ./fathom evaluate %3$s%s%n"
                                + "  ./fathom predict %3$s PICTURE…%n"
                                + "  ./fathom describe %s%n",
                        EvaluationText.write(test, result.model().labels()),
                        ProgressBar.time(result.seconds()),
                        file,
                        next,
                        net);
    }
}
