/// Who computes: engines prepare the steps of a program, or leave them to the layers.
@org.jspecify.annotations.NullMarked
package dev.fathom.engine;
