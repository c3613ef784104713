/// Kernels as machine code: what they compute, how they are written, and how they are tried.
@org.jspecify.annotations.NullMarked
package dev.fathom.machine.kernel;
