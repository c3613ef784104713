package dev.fathom.kernel;

import org.jspecify.annotations.Nullable;

/// The function that each value goes through last.
///
/// @param function null for none
/// @param a the function's first number, 0 where it has none
/// @param b its second number, 0 where it has none
public record Ending(@Nullable Activation function, float a, float b) {
    /// Values stay as they are.
    public static final Ending NONE = new Ending(null, 0, 0);
}
