package dev.fathom.cli;

/// A command can't do what it was asked for; the message is all that its user needs.
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }
}
