/// The studio: a local web page in which a person sees what a network does.
@org.jspecify.annotations.NullMarked
package dev.fathom.studio;
