/// Convolutions whose factors are bfloat16: what they mean in plain loops, and the order of their
/// sums, which kernels elsewhere follow to the bit.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.kernel.bf16;
