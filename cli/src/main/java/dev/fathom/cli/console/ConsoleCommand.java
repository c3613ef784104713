package dev.fathom.cli.console;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// A command that ends with 0 unless it throws.
public abstract class ConsoleCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    /// What the first of the commands is, that of the program: it has the console of all.
    public interface Root {
        Console console();
    }

    protected final Console console() {
        return ((Root) spec.root().userObject()).console();
    }

    /// The command's own word, without those before it.
    protected final String name() {
        return spec.name();
    }

    protected abstract void run() throws IOException, InterruptedException;

    @Override
    public final Integer call() throws IOException, InterruptedException {
        run();
        return ExitCode.OK;
    }
}
