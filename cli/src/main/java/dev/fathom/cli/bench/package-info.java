/// Commands that measure.
@NullMarked
package dev.fathom.cli.bench;

import org.jspecify.annotations.NullMarked;
