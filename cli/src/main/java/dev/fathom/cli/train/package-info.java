/// Commands that train, test and show runs.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.train;
