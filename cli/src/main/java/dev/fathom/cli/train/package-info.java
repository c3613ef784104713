/// Commands that train, test and show runs.
@NullMarked
package dev.fathom.cli.train;

import org.jspecify.annotations.NullMarked;
