/// Commands that measure.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.bench;
