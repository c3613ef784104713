package dev.fathom.cli;

/// An argument that makes no sense; the message says which and what would.
final class WrongUse extends RuntimeException {
    private static final long serialVersionUID = 1;

    WrongUse(String message) {
        super(message);
    }
}
