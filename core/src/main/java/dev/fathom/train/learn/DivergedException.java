package dev.fathom.train.learn;

/// Training that can't go on because numbers left the range of float. The message names network,
/// step, epoch, the layer where it began, and the way out.
public final class DivergedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DivergedException(String message) {
        super(message);
    }
}
