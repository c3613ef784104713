/// Files that hold arrays: written whole or not at all, checked before anything is believed.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.file;
