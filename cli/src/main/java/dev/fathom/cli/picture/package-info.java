/// Commands that draw.
@NullMarked
package dev.fathom.cli.picture;

import org.jspecify.annotations.NullMarked;
