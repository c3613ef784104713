package dev.fathom.train;

/// A training that was ended by [Steering#stop], or because its thread was interrupted, which it
/// then still is. A run in a folder has a checkpoint of just this place. The message says where it
/// stands.
public final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoppedException(String message) {
        super(message);
    }
}
