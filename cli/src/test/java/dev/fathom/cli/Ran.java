package dev.fathom.cli;

import dev.fathom.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// What one command said and how it ended.
public record Ran(int code, String out, String err) {

    public static Ran fathom(String... args) {
        return in(0, args);
    }

    /// With a console that is read while the command runs.
    public static int on(Console console, String... args) {
        return Main.run(console, args);
    }

    /// In a terminal so many columns wide.
    static Ran in(int columns, String... args) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        int code =
                Main.run(
                        new Console(
                                new PrintStream(out, true, StandardCharsets.UTF_8),
                                new PrintStream(err, true, StandardCharsets.UTF_8),
                                columns,
                                false),
                        args);
        return new Ran(
                code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }
}
