/// Arguments and options that several commands share.
@NullMarked
package dev.fathom.cli.options;

import org.jspecify.annotations.NullMarked;
