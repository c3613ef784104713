package dev.fathom.cli;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import java.io.IOException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What a command looks into: a model, or a network with initial weights.
final class Subject {
    @Parameters(
            index = "0",
            paramLabel = "NET|MODEL",
            description = {
                Named.MODEL,
                "Or a network of the zoo or in a file, with initial weights."
            })
    private String source = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Draws a network's initial weights. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    /// Says so when the weights are not trained.
    Model model(Console console) throws IOException {
        if (Named.isTrained(source)) {
            return Named.model(source);
        }
        Network network = Named.network(source);
        console.err()
                .println(source + ": not trained, these are initial weights from seed " + seed);
        return Model.initialize(network, seed);
    }

    /// Where the weights come from.
    @Override
    public String toString() {
        return Named.isTrained(source)
                ? "The model " + source
                : "Initial weights from seed " + seed;
    }
}
