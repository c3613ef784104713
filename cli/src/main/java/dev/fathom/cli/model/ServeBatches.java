package dev.fathom.cli.model;

import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.AtLeastOne;
import dev.fathom.serving.batch.BatchLimits;
import java.time.Duration;
import picocli.CommandLine.Option;

/// How much of a served model's work runs together, and how much waits.
final class ServeBatches {
    @Option(
            names = "--batch",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Compute at most N pictures together. Default: ${DEFAULT-VALUE}.")
    private int pictures = BatchLimits.USUAL.pictures();

    @Option(
            names = "--delay",
            paramLabel = "MS",
            description =
                    "Keep a picture for at most MS milliseconds until others come. Default: take"
                            + " what waits.")
    private int delay;

    @Option(
            names = "--queue",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Let at most N pictures of a model wait. Default: ${DEFAULT-VALUE}.")
    private int queue = BatchLimits.USUAL.queue();

    @Option(
            names = "--timeout",
            paramLabel = "S",
            converter = AtLeastOne.class,
            description = "Give up after S seconds. Default: ${DEFAULT-VALUE}.")
    private int timeout = Math.toIntExact(BatchLimits.USUAL.timeout().toSeconds());

    BatchLimits limits() {
        try {
            return new BatchLimits(
                    pictures, Duration.ofMillis(delay), queue, Duration.ofSeconds(timeout));
        } catch (IllegalArgumentException e) {
            throw new WrongUse(String.valueOf(e.getMessage()));
        }
    }
}
