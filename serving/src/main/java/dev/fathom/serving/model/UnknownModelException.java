package dev.fathom.serving.model;

/// There is no such model or version; the message says which there are.
public final class UnknownModelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnknownModelException(String sentence) {
        super(sentence);
    }
}
