package dev.fathom.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

@Command(
        name = "help",
        description = "Shows how a command is used, as --help behind it does.",
        footer = {"  ./fathom help train", "  ./fathom help picture gradcam"})
final class Help implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "COMMAND",
            arity = "0..*",
            description = "The command, and one of its own. Default: all are listed.")
    private List<String> names = List.of();

    @Override
    public Integer call() {
        CommandLine line = spec.root().commandLine();
        for (String name : names) {
            CommandLine inner = line.getSubcommands().get(name);
            if (inner == null) {
                throw new UnmatchedArgumentException(line, List.of(name));
            }
            line = inner;
        }
        line.usage(line.getOut());
        return ExitCode.OK;
    }
}
