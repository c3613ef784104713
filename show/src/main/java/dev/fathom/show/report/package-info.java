/// A run as one page.
@NullMarked
package dev.fathom.show.report;

import org.jspecify.annotations.NullMarked;
