package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes a file so that its name always leads to a whole file: the old one or the new one.
///
/// Thread-safe: of two threads that write the same file, the last one wins.
public final class AtomicFile {
    /// How the names of temporary files end; they begin with a dot.
    static final String TEMPORARY = ".tmp";

    private AtomicFile() {}

    /// Writes the content.
    @FunctionalInterface
    public interface Content {
        void write(WritableByteChannel channel) throws IOException;
    }

    /// Writes to a temporary file beside `file`, forces it to disk, renames it and forces the
    /// folder. When anything fails before the renaming, the temporary file is gone and an older
    /// file of that name is untouched.
    ///
    /// Folders above the file are made where they are missing.
    ///
    /// @throws IOException when it fails: file and reason
    public static void write(Path file, Content content) throws IOException {
        write(Disk.REAL, file, content);
    }

    /// Writes bytes: see [#write(Path, Content)].
    public static void write(Path file, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        write(
                file,
                channel -> {
                    while (left.hasRemaining()) {
                        channel.write(left);
                    }
                });
    }

    /// Makes the folders above the file and tries whether it could be written there: before long
    /// work whose result it is to hold.
    ///
    /// @throws IOException when it could not: file and reason
    public static void check(Path file) throws IOException {
        checkPlace(file);
        Path folder = file.toAbsolutePath().getParent();
        try {
            if (folder != null) {
                Disk.REAL.createFolders(folder);
                Disk.REAL.delete(Disk.REAL.createTemporary(folder, "." + file.getFileName()));
            }
        } catch (IOException e) {
            throw new IOException(file + " can't be written: " + Source.reason(e), e);
        }
    }

    /// Nothing but a file is replaced by one: `/dev/null`, or the link `/dev/stdout`, would be
    /// gone.
    private static void checkPlace(Path file) throws IOException {
        String what = Source.special(file);
        Path folder = file.toAbsolutePath().getParent();
        if (what.isEmpty() && folder != null && Files.isSymbolicLink(file)) {
            Path real = folder.toRealPath();
            what = real.equals(Path.of("/dev")) || real.startsWith("/proc") ? "a device" : "";
        }
        if (!what.isEmpty()) {
            throw new IOException(file + " can't be written: it is " + what);
        }
    }

    static void write(Disk disk, Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is a folder, not a file to write");
        }
        checkPlace(file);
        try {
            disk.createFolders(folder);
            Path temporary = disk.createTemporary(folder, "." + file.getFileName());
            try {
                fill(disk, temporary, content);
                disk.rename(temporary, file);
            } catch (IOException | RuntimeException e) {
                delete(disk, temporary, e);
                throw e;
            }
            disk.forceFolder(folder);
        } catch (IOException e) {
            throw new IOException(file + " can't be written: " + Source.reason(e), e);
        }
    }

    private static void fill(Disk disk, Path temporary, Content content) throws IOException {
        try (FileChannel channel = disk.open(temporary)) {
            content.write(new Written(disk, channel));
            disk.force(channel);
        }
    }

    private static void delete(Disk disk, Path temporary, Exception cause) {
        try {
            disk.delete(temporary);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    /// Deletes what a process that was killed while it wrote has left in a folder.
    public static void deleteTemporaries(Path folder) throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, ".*" + TEMPORARY)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    private record Written(Disk disk, FileChannel channel) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) throws IOException {
            return disk.write(channel, bytes);
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
