/// Networks, models (a network with weights), and how they run.
@NullMarked
package dev.fathom.model;

import org.jspecify.annotations.NullMarked;
