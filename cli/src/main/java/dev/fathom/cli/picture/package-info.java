/// Commands that draw.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.picture;
