/// Requests that run together, and what is counted of them.
@org.jspecify.annotations.NullMarked
package dev.fathom.serving.batch;
