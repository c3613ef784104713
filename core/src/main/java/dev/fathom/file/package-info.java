/// Files that hold arrays: written whole or not at all, checked before anything is believed.
@NullMarked
package dev.fathom.file;

import org.jspecify.annotations.NullMarked;
