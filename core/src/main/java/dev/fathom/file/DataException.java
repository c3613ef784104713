package dev.fathom.file;

/// Something in the world outside is not what it should be: a file's content, a folder's pictures,
/// a run that is there already. Arguments that a caller could have checked are an
/// [IllegalArgumentException] instead, and a disk that fails is an [java.io.IOException].
///
/// The message is one sentence: file and byte, what was expected, what was found, the way out.
public class DataException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
