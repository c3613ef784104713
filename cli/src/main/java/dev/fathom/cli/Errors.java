package dev.fathom.cli;

import dev.fathom.data.DataException;
import dev.fathom.train.DivergedException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/// What a user reads when something is wrong: one sentence.
final class Errors {
    private Errors() {}

    /// For arguments that make no sense.
    static int wrongUse(ParameterException e, String[] args) {
        String unknown = unknownCommand(e);
        return wrongUse(e.getCommandLine(), unknown == null ? firstLine(e.getMessage()) : unknown);
    }

    private static int wrongUse(CommandLine line, String sentence) {
        String command = line.getCommandSpec().qualifiedName();
        line.getErr().println(command + ": " + sentence + "; see " + command + " --help");
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
        String nearest = nearest(word, List.copyOf(names));
        return "unknown command '" + word + "'; did you mean " + nearest + "?";
    }

    private static String firstLine(@Nullable String message) {
        return String.valueOf(message).lines().findFirst().orElse("");
    }

    /// For a command that could not do its work: its user's mistake, or a fault in the program.
    static int failed(Exception e, CommandLine line, boolean debug) {
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
                                : sentence);
        if (debug) {
            e.printStackTrace(line.getErr());
        }
        return ExitCode.SOFTWARE;
    }

    /// What to tell a user about a mistake of theirs, or null when it is none.
    private static @Nullable String sentence(Throwable e) {
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

    /// The candidate that takes the fewest changed, missing, added or swapped letters to reach.
    static String nearest(String word, List<String> candidates) {
        return candidates.stream()
                .min(Comparator.comparingInt(c -> distance(word, c)))
                .orElseThrow();
    }

    private static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                int changed = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(d[i - 1][j - 1] + changed, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
                boolean swapped =
                        i > 1
                                && j > 1
                                && a.charAt(i - 1) == b.charAt(j - 2)
                                && a.charAt(i - 2) == b.charAt(j - 1);
                if (swapped) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
