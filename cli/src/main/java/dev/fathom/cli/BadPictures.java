package dev.fathom.cli;

import dev.fathom.data.format.Unreadable;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The option of commands that read folders of pictures.
final class BadPictures {

    /// What becomes of pictures that can't be read.
    enum Choice {
        STOP,
        SKIP;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }

        /// @throws IllegalArgumentException when the text is no choice
        static Choice of(String text) {
            return valueOf(text.toUpperCase(Locale.ROOT));
        }
    }

    @Option(
            names = "--unreadable",
            paramLabel = "stop|skip",
            converter = Reader.class,
            description =
                    "When pictures of a folder can't be read: list them and stop, or list them and"
                            + " leave them out. Default: stop.")
    private @Nullable Choice choice;

    private final Set<String> listed = new HashSet<>();

    @Nullable Choice choice() {
        return choice;
    }

    void choice(@Nullable Choice choice) {
        this.choice = choice;
    }

    /// Two models that read the same folder get the same list, which the user sees once.
    Unreadable unreadable(Console console) {
        return choice == Choice.SKIP
                ? Unreadable.skip(list -> list(list, console))
                : Unreadable.stop();
    }

    private void list(String list, Console console) {
        if (listed.add(list)) {
            console.err().println(list);
        }
    }

    static final class Reader implements ITypeConverter<Choice> {
        @Override
        public Choice convert(String text) {
            try {
                return Choice.of(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' must be stop or skip");
            }
        }
    }
}
