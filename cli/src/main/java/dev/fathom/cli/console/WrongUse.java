package dev.fathom.cli.console;

/// An argument that makes no sense; the message says which and what would.
public final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WrongUse(String message) {
        super(message);
    }
}
