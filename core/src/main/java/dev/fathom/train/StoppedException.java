package dev.fathom.train;

/// A training that was ended by [Steering#stop]. The message says where it stands.
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException(String message) {
        super(message);
    }
}
