/// What the page's screens ask: answers as plain values.
@org.jspecify.annotations.NullMarked
package dev.fathom.studio.view;
