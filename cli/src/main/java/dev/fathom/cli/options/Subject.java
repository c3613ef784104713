package dev.fathom.cli.options;

import dev.fathom.cli.console.Console;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a command looks into: a model, or a network with initial weights.
public final class Subject {
    @Parameters(
            index = "0",
            paramLabel = "NET|MODEL",
            description = {
                ModelArgument.MODEL,
                "Or a network of the zoo or in a file, with initial weights."
            })
    private String source = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws a network's initial weights. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    /// Says so when the weights are not trained.
    public Model model(Console console) throws IOException {
        if (ModelArgument.isTrained(source)) {
            return ModelArgument.model(source);
        }
        Network network = ModelArgument.network(source);
        console.err()
                .println(source + ": not trained, these are initial weights from seed " + seed);
        return Model.initialize(network, seed);
    }

    /// Where the weights come from.
    @Override
    public String toString() {
        return ModelArgument.isTrained(source)
                ? "The model " + source
                : "Initial weights from seed " + seed;
    }
}
