package dev.fathom.cli.console;

import picocli.CommandLine.Option;

/// What a command prints its result as.
public final class Printer {
    @Option(names = "--json", description = "Print results as JSON, one a line.")
    private boolean json;

    /// Whether machines read it.
    public boolean json() {
        return json;
    }

    /// @param report for machines
    /// @param text for people, with its line ends
    public void print(Console console, Object report, String text) {
        if (json) {
            console.json(report);
        } else {
            console.out().print(text);
        }
    }
}
