/// Networks: layers in order, their shapes checked, their numbers and their text.
@NullMarked
package dev.fathom.network;

import org.jspecify.annotations.NullMarked;
