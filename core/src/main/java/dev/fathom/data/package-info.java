/// Pictures on their way to a network: preprocessing, and batches prepared beside the computing.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.data;
