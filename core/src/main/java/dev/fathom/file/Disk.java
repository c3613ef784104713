package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// What [AtomicFile] asks of a file system, one operation a method, so that a test can let each of
/// them fail.
interface Disk {
    /// The machine's own.
    Disk REAL = new Disk() {};

    default void createFolders(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    default Path createTemporary(Path folder, String prefix) throws IOException {
        // not createTempFile: its files are for their owner only, and so would the renamed file be
        String unique = "." + ProcessHandle.current().pid() + "." + System.nanoTime();
        return Files.createFile(folder.resolve(prefix + unique + AtomicFile.TEMPORARY));
    }

    default FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.WRITE);
    }

    default int write(FileChannel channel, ByteBuffer bytes) throws IOException {
        return channel.write(bytes);
    }

    default void force(FileChannel channel) throws IOException {
        channel.force(true);
    }

    default void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    default void delete(Path file) throws IOException {
        Files.deleteIfExists(file);
    }

    /// Makes a rename durable; systems that can't open folders don't need it.
    default void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (AccessDeniedException e) {
            System.getLogger(AtomicFile.class.getName())
                    .log(System.Logger.Level.DEBUG, "can't force the folder " + folder, e);
        }
    }
}
