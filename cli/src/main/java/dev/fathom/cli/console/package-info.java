/// What a person at a terminal sees: results, progress, errors.
@NullMarked
package dev.fathom.cli.console;

import org.jspecify.annotations.NullMarked;
