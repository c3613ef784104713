/// How a network runs: a program, shared by all threads, and a session for each of them.
@NullMarked
package dev.fathom.run;

import org.jspecify.annotations.NullMarked;
