package dev.fathom.file;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/// Reads a FIFO to its end, which can be done once and may never come to an end: within a time, and
/// within an eighth of Java's memory.
///
/// @param silence how long nothing may come
/// @param pauses after how many times of that length the end must have come
/// @param most bytes
record Spool(Duration silence, int pauses, int most) {
    /// Ten minutes, half a minute without anything (the property `fathom.fifo.seconds` says
    /// otherwise), 512 MiB.
    static Spool usual() {
        long memory = Runtime.getRuntime().maxMemory() / 8;
        Duration silence = Duration.ofSeconds(Integer.getInteger("fathom.fifo.seconds", 30));
        return new Spool(silence, 20, (int) Math.min(1 << 29, memory));
    }

    /// @throws DataException when nothing comes, or too much
    byte[] read(Path file) throws IOException {
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        AtomicInteger came = new AtomicInteger();
        // opening alone waits for somebody who writes
        Thread.ofPlatform().daemon().name("fathom-fifo").start(() -> fill(file, whole, came));
        int before = 0;
        boolean silent = false;
        for (int pause = 0; pause < pauses && !silent; pause++) {
            try {
                return whole.get(silence.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                silent = came.get() == before;
                before = came.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof DataException refused) {
                    throw refused;
                }
                throw new IOException(file + " can't be read: " + e.getCause(), e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                whole.cancel(false);
                throw new InterruptedIOException(file + " can't be read: interrupted");
            }
        }
        whole.cancel(false);
        throw new DataException(
                silent
                        ? "%s is a FIFO from which nothing came for %s s after %d bytes; see to what writes to it, or give a file"
                                .formatted(file, seconds(1), before)
                        : "%s is a FIFO that had no end after %s s and %d bytes; write it into a file first"
                                .formatted(file, seconds(pauses), before));
    }

    private double seconds(int times) {
        return silence.toMillis() * times / 1e3;
    }

    private void fill(Path file, CompletableFuture<byte[]> whole, AtomicInteger came) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(file)) {
            byte[] piece = new byte[1 << 16];
            for (int n = 0; n >= 0 && !whole.isDone(); n = in.read(piece)) {
                out.write(piece, 0, n);
                came.set(out.size());
                if (out.size() > most) {
                    throw new DataException(
                            "%s is a FIFO with more than %d bytes; write it into a file first"
                                    .formatted(file, most));
                }
            }
            whole.complete(out.toByteArray());
        } catch (IOException | RuntimeException e) {
            whole.completeExceptionally(e);
        }
    }
}
