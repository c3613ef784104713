package dev.fathom.engine;

import org.jspecify.annotations.Nullable;

/// Tells of an engine and opens it. [java.util.ServiceLoader] finds it: an engine is a class on the
/// class path or module path, and nothing else names it. Any thread may ask it.
public interface EngineProvider {

    /// The word by which a user chooses the engine.
    String name();

    /// Of the engines that can be used the one with the highest rank is the best.
    int rank();

    /// Why the engine can't be used in this process, and what to do about it; null when it can.
    @Nullable String obstacle();

    /// Opens the engine.
    ///
    /// @param exact whether every sum of a convolution is of the products themselves
    /// @param obstacles why better engines can't be used, for its description; empty when there are
    ///   none
    Engine open(int threads, boolean exact, String obstacles);
}
