/// A server of models, to run or to embed.
@org.jspecify.annotations.NullMarked
package dev.fathom.serving;
