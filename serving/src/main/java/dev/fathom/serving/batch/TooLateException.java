package dev.fathom.serving.batch;

/// A request's time was over before its answer was there.
public final class TooLateException extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLateException(String sentence) {
        super(sentence);
    }
}
