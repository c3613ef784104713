package dev.fathom.serving.batch;

/// No more work is taken at the moment; the message says how much waits.
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int seconds;

    /// @param seconds after which it may be tried again
    public QueueFullException(String sentence, int seconds) {
        super(sentence);
        this.seconds = seconds;
    }

    /// After how long it may be tried again, at least 1.
    public int retryAfterSeconds() {
        return seconds;
    }
}
