package dev.fathom.train;

import dev.fathom.file.DataException;
import dev.fathom.file.Source;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps two trainings out of one folder, in whatever process they are. It is a file of its own: a
/// process that closes a file gives up its locks on it, and those that tell of a run are read while
/// it is trained.
final class RunLock implements Closeable {
    /// Those of this process.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunLock(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Takes that of a folder.
    ///
    /// @throws DataException when another training has it
    static RunLock take(RunFolder folder) throws IOException {
        RunLock lock = take(folder.lock());
        if (lock == null) {
            throw new DataException(
                    folder.metrics() + " is being written by another training; wait for its end");
        }
        return lock;
    }

    /// Null when another training has it.
    static synchronized @Nullable RunLock take(Path file) throws IOException {
        Source.checkRegular(file);
        Path real = real(file);
        if (!HELD.add(real)) {
            return null;
        }
        RunLock lock = null;
        try {
            lock = locked(real);
            return lock;
        } finally {
            if (lock == null) {
                HELD.remove(real);
            }
        }
    }

    private static @Nullable RunLock locked(Path real) throws IOException {
        FileChannel channel =
                FileChannel.open(real, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (channel.tryLock() != null) {
            return new RunLock(real, channel);
        }
        channel.close();
        return null;
    }

    /// Whether a training has it. One thread asks at a time: a process can't lock a file twice.
    static synchronized boolean isHeld(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        if (HELD.contains(real(file))) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return channel.tryLock(0, Long.MAX_VALUE, true) == null;
        }
    }

    private static Path real(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        return folder.toRealPath().resolve(file.getFileName());
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            HELD.remove(file);
        }
    }
}
