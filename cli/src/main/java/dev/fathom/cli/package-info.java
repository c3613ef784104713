/// The `fathom` command: one thin class a command over the other modules.
@NullMarked
package dev.fathom.cli;

import org.jspecify.annotations.NullMarked;
