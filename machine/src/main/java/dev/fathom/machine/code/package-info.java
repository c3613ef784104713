/// Machine code for x86-64: an assembler for the instructions that kernels need, memory from which
/// they run, and the call.
@org.jspecify.annotations.NullMarked
package dev.fathom.machine.code;
