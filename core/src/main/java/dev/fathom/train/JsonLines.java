package dev.fathom.train;

import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/// A file that grows by lines, each a JSON object. One process at a time has it.
final class JsonLines implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final Path file;
    private final FileChannel channel;

    private JsonLines(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /// Opens the file, or makes it.
    ///
    /// @throws DataException when another process has it
    static JsonLines open(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (lock(channel) == null) {
                throw new DataException(
                        file + " is being written by another training; wait for its end");
            }
            channel.position(channel.size());
            return new JsonLines(file, channel);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static @Nullable Object lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    /// Adds an object; from any thread.
    synchronized void add(Consumer<JsonGenerator> properties) throws IOException {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            json.writeStartObject();
            properties.accept(json);
            json.writeEndObject();
        }
        line.write('\n');
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(Visible.text(line.toString()));
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        } catch (IOException e) {
            throw new IOException(file + " can't be written: " + e.getMessage(), e);
        }
    }

    /// The file's length in bytes.
    long length() throws IOException {
        return channel.size();
    }

    /// Makes all lines durable.
    void force() throws IOException {
        channel.force(false);
    }

    /// Fails when the file is shorter.
    void checkLength(long bytes) throws IOException {
        if (channel.size() < bytes) {
            throw new DamagedFileException(
                    file, channel.size(), bytes + " bytes that the checkpoint knows of", "the end");
        }
    }

    /// Leaves out what comes after so many bytes.
    void cut(long bytes) throws IOException {
        channel.truncate(bytes);
        channel.position(bytes);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
