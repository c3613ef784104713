package dev.fathom.cli;

import picocli.CommandLine.Option;

/// What a command prints its result as.
final class Printer {
    @Option(names = "--json", description = "Print results as JSON, one a line.")
    private boolean json;

    /// Whether machines read it.
    boolean json() {
        return json;
    }

    /// @param report for machines
    /// @param text for people, with its line ends
    void print(Console console, Object report, String text) {
        if (json) {
            console.json(report);
        } else {
            console.out().print(text);
        }
    }
}
