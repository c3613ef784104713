package dev.fathom.file;

import java.nio.file.Path;

/// A file that is not what it should be. The message says where, what was expected and what was
/// found.
public class DamagedFileException extends DataException {
    private static final long serialVersionUID = 1;

    public DamagedFileException(Path file, long offset, String expected, String found) {
        super(file + ": at byte " + offset + " expected " + expected + ", found " + found);
    }
}
