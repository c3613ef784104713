package dev.fathom.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Writes a file so that its name always leads to a whole file: the old one or the new one.
public final class AtomicFile {
    private AtomicFile() {}

    /// Writes the content.
    @FunctionalInterface
    public interface Content {
        void write(FileChannel channel) throws IOException;
    }

    /// Writes to a temporary file beside `file`, forces it to disk and renames it. When anything
    /// fails, the temporary file is gone and an older file of that name is untouched.
    ///
    /// Folders above the file are made where they are missing.
    public static void write(Path file, Content content) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(file + " is a folder, not a file to write");
        }
        Files.createDirectories(folder);
        Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                content.write(channel);
                channel.force(true);
            }
            Files.move(
                    temporary,
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
        forceFolder(folder);
    }

    /// Makes the rename itself durable; systems that can't open folders don't need it.
    private static void forceFolder(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "can't force the folder " + folder, e);
        }
    }
}
