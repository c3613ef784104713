/// Picture files as pixels: JPEG, PNG, WebP, GIF, BMP, TIFF.
@NullMarked
package dev.fathom.data.picture;

import org.jspecify.annotations.NullMarked;
