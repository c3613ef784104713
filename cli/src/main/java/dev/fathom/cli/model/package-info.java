/// Commands that use models, and bring them in and out.
@NullMarked
package dev.fathom.cli.model;

import org.jspecify.annotations.NullMarked;
