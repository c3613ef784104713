/// Fathom side by side with other frameworks, each in a process of its own.
@org.jspecify.annotations.NullMarked
package dev.fathom.peers;
