/// How a quantized network runs: convolutions in whole numbers, and values rounded to grids.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.engine.quantized;
