/// How a network runs: a program, shared by all threads, and a session for each of them.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.run;
