/// Attacks on all that Fathom reads and serves. Each names what may come of it: an answer or one
/// sentence, within limits of time and memory.
@org.jspecify.annotations.NullMarked
package dev.fathom.attack;
