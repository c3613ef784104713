/// Commands about networks and their numbers.
@NullMarked
package dev.fathom.cli.network;

import org.jspecify.annotations.NullMarked;
