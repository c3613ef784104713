package dev.fathom.file;

import java.io.IOException;
import java.nio.file.Path;

/// A safetensors file that is whole, but not the bytes of which it has the checksum: it was
/// damaged, or another program wrote it again.
public final class BrokenSealException extends DamagedFileException {
    private static final long serialVersionUID = 1;

    private final String written;
    private final transient Path file;
    private final String found;
    private final transient SafeTensors content;

    /// @param written the checksum in the file
    BrokenSealException(Path file, String written, String found, SafeTensors content) {
        super(file, Seal.START, "bytes of SHA-256 " + written, found);
        this.file = file;
        this.written = written;
        this.found = found;
        this.content = content;
    }

    /// What the file holds, damaged or not.
    public SafeTensors content() {
        return content;
    }

    /// Whether the checksum is that of this content, as [SafeTensors#write] writes it.
    public boolean seals(SafeTensors other) throws IOException {
        return written.equals(Seal.digits(other.sealed().head()));
    }

    /// The same with a way out.
    public BrokenSealException wayOut(String wayOut) {
        return new BrokenSealException(file, written, found + "; " + wayOut, content);
    }
}
