/// Fathom side by side with other frameworks, each in a process of its own.
@NullMarked
package dev.fathom.peers;

import org.jspecify.annotations.NullMarked;
