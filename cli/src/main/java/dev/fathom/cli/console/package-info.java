/// What a person at a terminal sees: results, progress, errors.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.console;
