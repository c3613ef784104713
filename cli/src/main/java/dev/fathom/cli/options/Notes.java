package dev.fathom.cli.options;

import dev.fathom.cli.console.Failure;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a run keeps of the options that it was started with.
///
/// @param file where they stand
/// @param texts by name
public record Notes(Path file, Map<String, String> texts) {

    /// What the user gave, or else what the run was started with.
    public <T> @Nullable T orElse(@Nullable T given, String name, Function<String, T> reader) {
        String text = texts.get(name);
        if (given != null || text == null) {
            return given;
        }
        try {
            return reader.apply(text);
        } catch (IllegalArgumentException e) {
            throw senseless(name);
        }
    }

    /// What to say of a text that can't be read.
    Failure senseless(String name) {
        return new Failure(file + ": '" + name + ": " + texts.get(name) + "' makes no sense");
    }

    /// Adds an option that was given.
    static void add(Map<String, String> texts, String name, @Nullable Object value) {
        if (value != null) {
            texts.put(name, value.toString());
        }
    }
}
