/// How fast this machine can multiply and move memory, and how near the kernels come to it.
@NullMarked
package dev.fathom.bench;

import org.jspecify.annotations.NullMarked;
