/// Picture files as pixels: JPEG, PNG, WebP, GIF, BMP, TIFF.
///
/// Records, enums and exceptions here are immutable and thread-safe unless they say otherwise.
@org.jspecify.annotations.NullMarked
package dev.fathom.data.picture;
