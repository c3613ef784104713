package dev.fathom.conformance;

/// How a case went, one way of running it.
sealed interface Outcome {
    /// Every output is as it must be.
    record Passed() implements Outcome {}

    /// @param what the first difference, or the error
    record Failed(String what) implements Outcome {}

    /// The case is about something else.
    ///
    /// @param reason what it needs, in a few words
    record Inapplicable(String reason) implements Outcome {}
}
