package dev.fathom.engine.bf16;

import dev.fathom.engine.Engine;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/// What convolutions and fully connected layers multiply; they add floats.
public enum Precision {
    /// floats
    F32,
    /// bfloat16: see [Bf16Engine]
    BF16;

    /// Reads `f32` or `bf16`.
    ///
    /// @throws IllegalArgumentException when it is neither: the message lists them
    public static Precision parse(String word) {
        return Arrays.stream(values())
                .filter(precision -> precision.toString().equals(word))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "there is no precision '%s'; there are %s"
                                                .formatted(word, names())));
    }

    private static String names() {
        return Arrays.stream(values())
                .map(Precision::toString)
                .collect(Collectors.joining(" and "));
    }

    /// What computes so on an engine.
    public Engine on(Engine engine) {
        return this == F32 ? engine : new Bf16Engine(engine);
    }

    /// The word.
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
