/// How a network runs: a program, shared by all threads, and a session for each of them.
@org.jspecify.annotations.NullMarked
package dev.fathom.run;
