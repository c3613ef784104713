/// What the page's screens ask: answers as plain values.
@NullMarked
package dev.fathom.studio.view;

import org.jspecify.annotations.NullMarked;
