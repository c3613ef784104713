/// Who computes: engines prepare the steps of a program, or leave them to the layers.
@NullMarked
package dev.fathom.engine;

import org.jspecify.annotations.NullMarked;
