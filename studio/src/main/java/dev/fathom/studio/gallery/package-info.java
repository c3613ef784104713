/// What a page can look at: models, data, runs.
@org.jspecify.annotations.NullMarked
package dev.fathom.studio.gallery;
