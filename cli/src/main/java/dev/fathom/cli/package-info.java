/// The `fathom` command: one thin class a command over the other modules.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli;
