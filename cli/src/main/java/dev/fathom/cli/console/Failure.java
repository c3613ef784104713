package dev.fathom.cli.console;

/// A command can't do what it was asked for; the message is all that its user needs.
public final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Failure(String message) {
        super(message);
    }
}
