package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/// A safetensors file: named arrays of numbers and a map of texts, and nothing that could run.
///
/// Format: 8 bytes little-endian length of the header, the header as JSON, then the arrays' bytes
/// (https://github.com/huggingface/safetensors). F32, F16, BF16 and I8 are read and written; beside
/// an array `a` of 8 bits lies an array of its scales, `a:scale`.
///
/// @param metadata texts by name
/// @param arrays arrays by name, in the file's order, without those of scales
public record SafeTensors(Map<String, String> metadata, Map<String, Stored> arrays) {
    static final int LENGTH_BYTES = 8;

    /// The longest file that is read from a stream or made in memory.
    private static final int MOST_IN_MEMORY = Integer.MAX_VALUE - LENGTH_BYTES;

    /// Writes the file whole or not at all: see [AtomicFile]. The first text of its metadata,
    /// `sha256`, is a checksum of all its other bytes.
    public void write(Path file) throws IOException {
        AtomicFile.write(file, sealed());
    }

    /// The bytes that the file would have.
    ///
    /// @throws DataException when they are more than one array can hold
    public byte[] toBytes() {
        try {
            Sealed sealed = sealed();
            if (sealed.size() > MOST_IN_MEMORY) {
                throw new DataException(
                        "a model of %,d bytes is too large for one array of bytes; write it to a file"
                                .formatted(sealed.size()));
            }
            ByteArrayOutputStream bytes = new ByteArrayOutputStream((int) sealed.size());
            sealed.write(Channels.newChannel(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be written", e);
        }
    }

    /// The file's bytes, with their checksum.
    Sealed sealed() throws IOException {
        Map<String, Stored> laidOut = SafeTensorsHeader.laidOut(arrays);
        byte[] header = SafeTensorsHeader.write(metadata, laidOut);
        byte[] head =
                ByteBuffer.allocate(LENGTH_BYTES + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array();
        Sealed sealed = new Sealed(head, laidOut.values());
        Seal.close(head, sealed::writeArrays);
        return sealed;
    }

    /// A file's bytes.
    ///
    /// @param head those before the arrays
    @SuppressWarnings("ArrayRecordComponent")
    record Sealed(byte[] head, Collection<Stored> arrays) implements AtomicFile.Content {
        long size() {
            return head.length
                    + arrays.stream().mapToLong(a -> (long) a.type().bytes() * a.size()).sum();
        }

        @Override
        public void write(WritableByteChannel channel) throws IOException {
            Floats.writeAll(channel, ByteBuffer.wrap(head));
            writeArrays(channel);
        }

        void writeArrays(WritableByteChannel channel) throws IOException {
            for (Stored array : arrays) {
                Floats.write(channel, array);
            }
        }
    }

    /// Reads the file; when it has a checksum, that is compared and left out of the metadata.
    ///
    /// @throws DamagedFileException when it is not a whole safetensors file: file, byte offset,
    ///   what was expected and what was found
    /// @throws BrokenSealException when its checksum is another
    public static SafeTensors read(Path file) throws IOException {
        return read(file, false);
    }

    /// Reads a file that must have a checksum.
    ///
    /// @throws DamagedFileException also when it has none
    public static SafeTensors readSealed(Path file) throws IOException {
        return read(file, true);
    }

    /// Reads a file that is already in memory and must have a checksum.
    ///
    /// @param place named in messages
    public static SafeTensors readSealed(Path place, byte[] file) {
        try {
            return read(place, Bytes.of(file), true);
        } catch (IOException e) {
            throw new UncheckedIOException("memory can always be read", e);
        }
    }

    /// Reads such a file from a stream that ends with it. At most 2 GiB are read, and never more
    /// than one byte beyond what the file's header says; the stream is not closed.
    ///
    /// @param place named in messages
    public static SafeTensors readSealed(Path place, InputStream in) throws IOException {
        byte[] start = in.readNBytes(LENGTH_BYTES);
        if (start.length < LENGTH_BYTES) {
            return readSealed(place, start);
        }
        int length = SafeTensorsHeader.length(place, start, MOST_IN_MEMORY);
        byte[] header = in.readNBytes(length);
        long end =
                header.length < length
                        ? 0
                        : SafeTensorsHeader.read(place, header, MOST_IN_MEMORY).end();
        byte[] rest = in.readNBytes((int) Math.max(0, end + 1 - LENGTH_BYTES - length));
        return readSealed(
                place,
                ByteBuffer.allocate(LENGTH_BYTES + header.length + rest.length)
                        .put(start)
                        .put(header)
                        .put(rest)
                        .array());
    }

    /// Those of a map whose names begin so, by the rest of their names.
    public static <T> Map<String, T> under(String prefix, Map<String, T> all) {
        Map<String, T> under = new LinkedHashMap<>();
        all.forEach(
                (name, each) -> {
                    if (name.startsWith(prefix)) {
                        under.put(name.substring(prefix.length()), each);
                    }
                });
        return under;
    }

    private static SafeTensors read(Path file, boolean sealed) throws IOException {
        try (Bytes bytes = Source.bytes(file)) {
            return read(file, bytes, sealed);
        }
    }

    private static SafeTensors read(Path file, Bytes bytes, boolean sealed) throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.read(file, bytes);
        if (Seal.isIn(bytes)) {
            // the checksum takes longer than all else, so it is computed beside it
            CompletableFuture<String> checksum = Seal.checksum(bytes);
            SafeTensors content = content(file, header, bytes);
            Seal.check(file, bytes, checksum, content);
            return content;
        }
        if (header.seal() != null) {
            throw new BrokenSealException(
                    file, header.seal(), "texts in another order", content(file, header, bytes));
        }
        if (sealed) {
            throw new DamagedFileException(
                    file, LENGTH_BYTES, "a checksum, the text " + Seal.NAME, "none");
        }
        return content(file, header, bytes);
    }

    private static SafeTensors content(Path file, SafeTensorsHeader header, Bytes bytes)
            throws IOException {
        Map<String, Stored> arrays = new LinkedHashMap<>();
        for (SafeTensorsHeader.Entry entry : header.entries()) {
            try {
                arrays.put(entry.name(), array(header.dataStart(), entry, bytes));
            } catch (IllegalArgumentException e) {
                throw new DamagedFileException(
                        file,
                        header.dataStart() + entry.begin(),
                        "the 8-bit weights " + entry.name(),
                        String.valueOf(e.getMessage()));
            }
        }
        return new SafeTensors(header.metadata(), arrays);
    }

    static Stored array(long dataStart, SafeTensorsHeader.Entry entry, Bytes bytes)
            throws IOException {
        long position = dataStart + entry.begin();
        List<Integer> shape = entry.shape();
        int count = entry.count();
        return switch (entry.type()) {
            case F32 -> Stored.of(shape, Floats.floats(bytes, position, count));
            case F16 -> new Stored.F16(shape, Floats.shorts(bytes, position, count));
            case BF16 -> new Stored.BF16(shape, Floats.shorts(bytes, position, count));
            case F64, I64, I32, I16, U8, BOOL ->
                    throw new IllegalStateException("no type of models");
            case I8 -> {
                SafeTensorsHeader.Entry scale = Objects.requireNonNull(entry.scale());
                yield new Stored.I8(
                        shape,
                        array(dataStart, scale, bytes).floats(),
                        Floats.bytes(bytes, position, count));
            }
        };
    }
}
