package dev.fathom.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "completion",
        description = "Prints a script by which bash and zsh complete commands and options.",
        footer = "  ./fathom completion > ~/.local/share/bash-completion/completions/fathom")
final class Completion implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        CommandLine fathom = spec.root().commandLine();
        fathom.getOut().print(AutoComplete.bash(fathom.getCommandName(), fathom));
        fathom.getOut().flush();
        return ExitCode.OK;
    }
}
