/// Commands about networks and their numbers.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.network;
