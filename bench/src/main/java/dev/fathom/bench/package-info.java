/// How fast this machine can multiply and move memory, and how near the kernels come to it.
@org.jspecify.annotations.NullMarked
package dev.fathom.bench;
