/// Who computes: engines prepare the steps of a program, or leave them to the layers.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.engine;
