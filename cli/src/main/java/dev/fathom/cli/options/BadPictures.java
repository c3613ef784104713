package dev.fathom.cli.options;

import dev.fathom.cli.console.Console;
import dev.fathom.data.format.Unreadable;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The option of commands that read folders of pictures.
public final class BadPictures {

    /// What becomes of pictures that can't be read.
    public enum Choice {
        STOP,
        SKIP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// @throws IllegalArgumentException when the text is no choice
        public static Choice of(String text) {
            return Arrays.stream(values())
                    .filter(choice -> choice.name().equalsIgnoreCase(text))
                    .findFirst()
                    .orElseThrow(
                            () ->
                                    new IllegalArgumentException(
                                            "'" + text + "' must be stop or skip"));
        }
    }

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            description =
                    "When pictures of a folder can't be read: list them and stop, or list them and"
                            + " leave them out. Default: stop.")
    private @Nullable Choice choice;

    private final Set<String> listed = new HashSet<>();

    public @Nullable Choice choice() {
        return choice;
    }

    public void choice(@Nullable Choice choice) {
        this.choice = choice;
    }

    /// Two models that read the same folder get the same list, which the user sees once.
    public Unreadable unreadable(Console console) {
        return choice == Choice.SKIP
                ? Unreadable.skip(list -> list(list, console))
                : Unreadable.stop();
    }

    private void list(String list, Console console) {
        if (listed.add(list)) {
            console.err().println(list);
        }
    }
}
