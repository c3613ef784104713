/// Commands that use models, and bring them in and out.
@org.jspecify.annotations.NullMarked
package dev.fathom.cli.model;
