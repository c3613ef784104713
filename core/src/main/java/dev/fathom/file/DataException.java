package dev.fathom.file;

/// Data that can't be used. The message is one sentence: file and byte, what was expected, what was
/// found, the way out.
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
