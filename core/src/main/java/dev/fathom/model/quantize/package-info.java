/// Makes quantized models: 8 bits for weights and for what flows.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.model.quantize;
