/// What a page can look at: models, data, runs.
@NullMarked
package dev.fathom.studio.gallery;

import org.jspecify.annotations.NullMarked;
