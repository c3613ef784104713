package dev.fathom.studio.gallery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A folder for temporary files that only this user can read. It goes when it is closed and when
/// the process ends; what a killed process has left goes when the next one makes a folder.
///
/// Whether a process still has its folder tells the lock on a file in it, which no kill outlives.
final class OwnFolder implements AutoCloseable {
    private static final String PREFIX = "fathom-studio";
    private static final String LOCK = "lock";
    private static final System.Logger LOG = System.getLogger(OwnFolder.class.getName());

    /// Of this process. Their locks aren't tried: to close a file gives up the process's lock on
    /// it.
    private static final Set<Path> MINE = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel lock;
    private final Thread atEnd = new Thread(this::delete, "fathom-temporary");

    private OwnFolder(Path folder, FileChannel lock) {
        this.folder = folder;
        this.lock = lock;
    }

    /// Makes a folder, and deletes those that are left of this user's processes.
    static OwnFolder in(Path home) throws IOException {
        Path folder = Files.createTempDirectory(home, PREFIX);
        MINE.add(folder);
        deleteAbandoned(home, folder);
        Path unlocked = folder.resolve(LOCK + ".new");
        FileChannel lock =
                FileChannel.open(unlocked, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        lock.lock();
        // so that nobody ever finds it without its lock
        Files.move(unlocked, folder.resolve(LOCK));
        OwnFolder own = new OwnFolder(folder, lock);
        Runtime.getRuntime().addShutdownHook(own.atEnd);
        return own;
    }

    /// Writes a file that only this user can read.
    Path write(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        // made with these rights, not given them later
        Files.deleteIfExists(file);
        Files.move(Files.createTempFile(folder, name, null), file);
        return Files.write(file, bytes);
    }

    @Override
    public void close() {
        delete();
        Runtime.getRuntime().removeShutdownHook(atEnd);
    }

    private void delete() {
        try {
            if (MINE.remove(folder)) {
                lock.close();
                delete(folder);
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "temporary files could not be deleted", e);
        }
    }

    private static void deleteAbandoned(Path home, Path own) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.list(home)) {
            all = found.filter(f -> f.getFileName().toString().startsWith(PREFIX)).toList();
        }
        for (Path other : all) {
            try {
                if (Files.isDirectory(other, LinkOption.NOFOLLOW_LINKS)
                        && Files.getOwner(other).equals(Files.getOwner(own))
                        && !MINE.contains(other)
                        && isAbandoned(other.resolve(LOCK))) {
                    delete(other);
                }
            } catch (IOException | UncheckedIOException _) {
                // another process is deleting it as well
            }
        }
    }

    private static boolean isAbandoned(Path lock) throws IOException {
        if (!Files.isRegularFile(lock, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            return channel.tryLock() != null;
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(folder);
    }
}
