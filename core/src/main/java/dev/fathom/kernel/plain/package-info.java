/// The arithmetic as plain loops, with sums in double: the definition, and the oracle of tests.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.plain;
