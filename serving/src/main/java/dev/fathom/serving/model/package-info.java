/// Which models are served, in which versions, and how they come and go.
@org.jspecify.annotations.NullMarked
package dev.fathom.serving.model;
