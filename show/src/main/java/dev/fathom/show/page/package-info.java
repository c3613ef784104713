/// HTML pages.
@NullMarked
package dev.fathom.show.page;

import org.jspecify.annotations.NullMarked;
