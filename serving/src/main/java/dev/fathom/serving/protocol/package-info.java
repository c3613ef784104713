/// What is answered at each address: the Open Inference Protocol and what comes beside it.
@org.jspecify.annotations.NullMarked
package dev.fathom.serving.protocol;
