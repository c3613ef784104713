package dev.fathom.cli.console;

import static java.util.regex.Matcher.quoteReplacement;

import dev.fathom.file.DataException;
import dev.fathom.text.Nearest;
import dev.fathom.text.Visible;
import dev.fathom.train.learn.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What a user reads when something is wrong: one sentence.
public final class Errors {
    /// Lines within a message that are not those of a list, which stand further in: someone's name
    /// holds a line break, or looks like a message of its own.
    private static final Pattern FOREIGN_BREAK = Pattern.compile("\r?\n(?! {2})");

    private Errors() {}

    /// For arguments that make no sense.
    public static int wrongUse(ParameterException e, String[] args) {
        String unknown = unknownCommand(e);
        return wrongUse(e.getCommandLine(), unknown == null ? firstLine(e.getMessage()) : unknown);
    }

    private static int wrongUse(CommandLine line, String sentence) {
        String command = line.getCommandSpec().qualifiedName();
        line.getErr()
                .println(command + ": " + Visible.cut(sentence) + "; see " + command + " --help");
        return ExitCode.USAGE;
    }

    private static @Nullable String unknownCommand(ParameterException e) {
        var names = e.getCommandLine().getSubcommands().keySet();
        if (names.isEmpty()
                || !(e instanceof UnmatchedArgumentException unmatched)
                || unmatched.getUnmatched().isEmpty()
                || unmatched.isUnknownOption()) {
            return null;
        }
        String word = unmatched.getUnmatched().getFirst();
        String meant =
                Nearest.of(word, List.copyOf(names))
                        .map(n -> "; did you mean " + n + "?")
                        .orElse("");
        return "unknown command '" + word + "'" + meant;
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    /// For a command that could not do its work: its user's mistake, or a fault in the program.
    public static int failed(Exception e, CommandLine line, boolean debug) {
        if (e instanceof WrongUse wrong) {
            return wrongUse(line, firstLine(wrong.getMessage()));
        }
        String sentence = sentence(e);
        line.getErr()
                .println(
                        sentence == null
                                ? "this is a fault in Fathom ("
                                        + e
                                        + "); please report it with what --debug adds"
                                : shown(sentence));
        if (debug) {
            e.printStackTrace(line.getErr());
        }
        return ExitCode.SOFTWARE;
    }

    /// A message as it is printed: line breaks in names are made visible, and what is endless is
    /// cut.
    public static String shown(String sentence) {
        return FOREIGN_BREAK
                .matcher(Visible.cut(sentence))
                .replaceAll(b -> quoteReplacement(Visible.line(b.group())));
    }

    /// What to tell a user about a mistake of theirs, or null when it is none.
    public static @Nullable String sentence(Throwable e) {
        return switch (e) {
            case NoSuchFileException missing -> "there is no file " + missing.getFile();
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileSystemException file when file.getReason() == null ->
                    "can't use the file " + file.getFile();
            case DataException data -> data.getMessage();
            case DivergedException diverged -> diverged.getMessage();
            case UncheckedIOException wrapped when wrapped.getCause() != null ->
                    sentence(wrapped.getCause());
            case IOException io -> io.getMessage();
            case Failure failure -> failure.getMessage();
            case IllegalArgumentException mistake -> mistake.getMessage();
            default -> null;
        };
    }
}
