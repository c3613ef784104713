/// A small HTTP server for one person's browser on the same machine.
@org.jspecify.annotations.NullMarked
package dev.fathom.studio.http;
