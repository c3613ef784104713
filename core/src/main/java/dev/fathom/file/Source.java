package dev.fathom.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/// A file read from front to back, unpacked when it is gzip, that can say where it is wrong.
///
/// Memory grows with what has been read, never with what a header claims.
///
/// Safe for use by one thread at a time.
public final class Source implements AutoCloseable {
    /// What a file can be instead of one with bytes, by its type in `st_mode` (POSIX, sys/stat.h).
    private static final Map<Integer, String> SPECIAL =
            Map.of(1, "a FIFO", 2, "a device", 4, "a folder", 6, "a device", 12, "a socket");

    private static final int TYPE_SHIFT = 12;

    private final Path file;
    private final InputStream in;
    private final boolean packed;
    private long offset;

    private Source(Path file, InputStream in, boolean packed) {
        this.file = file;
        this.in = in;
        this.packed = packed;
    }

    public static Source open(Path file) {
        try {
            InputStream in = new BufferedInputStream(stream(file), 1 << 16);
            try {
                in.mark(2);
                boolean packed = (in.read() | (in.read() << 8)) == GZIPInputStream.GZIP_MAGIC;
                in.reset();
                return new Source(file, packed ? unpacked(file, in) : in, packed);
            } catch (IOException | DataException e) {
                in.close();
                throw e;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static InputStream unpacked(Path file, InputStream in) throws IOException {
        try {
            return new GZIPInputStream(in, 1 << 16);
        } catch (EOFException | ZipException e) {
            String found =
                    e instanceof ZipException ? "damage (" + e.getMessage() + ")" : "its end";
            throw new DamagedFileException(file, 2, "a whole gzip header", found);
        }
    }

    /// Opens a file to read it once. A FIFO is read to its end before: see [Spool].
    ///
    /// @throws DataException when it is a folder, a socket or a device, or a FIFO without end
    public static InputStream stream(Path file) throws IOException {
        return isFifo(file)
                ? new ByteArrayInputStream(Spool.usual().read(file))
                : Files.newInputStream(file);
    }

    /// Opens a file to read at any place, or a FIFO.
    static Bytes bytes(Path file) throws IOException {
        return isFifo(file)
                ? Bytes.of(Spool.usual().read(file))
                : Bytes.of(FileChannel.open(file, StandardOpenOption.READ));
    }

    /// Whether it has to be read in one go.
    ///
    /// @throws DataException when it is a folder, a socket or a device
    private static boolean isFifo(Path file) {
        String what = special(file);
        if (what.equals("a FIFO")) {
            return true;
        }
        refuse(file, what);
        return false;
    }

    /// Refuses what can't be read more than once: a FIFO, a folder, a socket, a device. What
    /// doesn't exist passes.
    ///
    /// @throws DataException when it is one of them
    public static void checkRegular(Path file) {
        refuse(file, special(file));
    }

    private static void refuse(Path file, String what) {
        if (!what.isEmpty()) {
            throw new DataException(file + " is " + what + "; expected a file");
        }
    }

    /// What an existing file is when it is none of bytes: `a folder`, `a FIFO`, `a device`, `a
    /// socket`; else empty. Looks without opening, which may take forever.
    static String special(Path file) {
        if (Files.isRegularFile(file) || !Files.exists(file)) {
            return "";
        }
        try {
            int mode = (Integer) Files.getAttribute(file, "unix:mode");
            return SPECIAL.getOrDefault((mode >> TYPE_SHIFT) & 15, "a device");
        } catch (UnsupportedOperationException | IllegalArgumentException | IOException e) {
            return Files.isDirectory(file) ? "a folder" : "a device";
        }
    }

    public static DataException unreadable(Path file, IOException e) {
        return new DataException(
                e instanceof NoSuchFileException
                        ? file + " does not exist"
                        : file + " can't be read: " + reason(e),
                e);
    }

    /// What is wrong, without the names of Java's classes.
    public static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> "no permission for " + denied.getFile();
            case FileAlreadyExistsException exists -> exists.getFile() + " is not a folder";
            case FileSystemException file when file.getReason() != null ->
                    Objects.requireNonNull(file.getReason());
            default -> String.valueOf(e.getMessage());
        };
    }

    /// Reads a big-endian number of 32 bits.
    public int number(String what) {
        return ByteBuffer.wrap(bytes(4, what)).getInt();
    }

    /// Reads `count` bytes.
    ///
    /// @param what what they are, as in `expected 784 bytes of picture 3`
    public byte[] bytes(int count, String what) {
        byte[] b = upTo(count, what);
        if (b.length < count) {
            throw wrong(
                    offset - b.length,
                    "expected %s bytes of %s, found %s: the file is cut short; get it again"
                            .formatted(count, what, b.length));
        }
        return b;
    }

    /// Reads `count` bytes, or fewer when the file ends before.
    public byte[] upTo(int count, String what) {
        try {
            byte[] b = in.readNBytes(count);
            offset += b.length;
            return b;
        } catch (EOFException e) {
            throw wrong(
                    offset,
                    "expected %s bytes of %s, found the end of the packed data; get the file again"
                            .formatted(count, what));
        } catch (ZipException e) {
            throw wrong(
                    offset,
                    "expected whole gzip data, found damage ("
                            + e.getMessage()
                            + "); get the file again");
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// Checks that nothing follows.
    public void end(String after) {
        if (upTo(1, "nothing").length > 0) {
            throw wrong(offset - 1, "expected the end of the file after " + after + ", found more");
        }
    }

    /// Bytes read so far, unpacked.
    public long offset() {
        return offset;
    }

    /// An error about this file, as [DamagedFileException] words it.
    ///
    /// @param what `expected …, found …` and the way out
    public DataException wrong(long at, String what) {
        return new DataException(
                file + ": at byte " + at + (packed ? " when unpacked " : " ") + what);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }
}
