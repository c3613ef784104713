package dev.fathom.cli;

import dev.fathom.kernel.Kernels;
import picocli.CommandLine.Option;

/// The option of all commands that compute.
final class Threads {
    @Option(
            names = "--threads",
            paramLabel = "N",
            converter = AtLeastOne.class,
            description = "Threads to compute on; all processors unless given.")
    private int threads = Runtime.getRuntime().availableProcessors();

    int count() {
        return threads;
    }

    /// The fastest kernels on so many threads; close them.
    Kernels kernels() {
        return Kernels.best(threads);
    }
}
