package dev.fathom.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// A safetensors file: named arrays of numbers and a map of texts, and nothing that could run.
///
/// Format: 8 bytes little-endian length of the header, the header as JSON, then the arrays' bytes
/// (https://github.com/huggingface/safetensors). F32 and F16 are read and written.
///
/// @param metadata texts by name
/// @param arrays arrays by name, in the file's order
public record SafeTensors(Map<String, String> metadata, Map<String, Array> arrays) {
    static final int LENGTH_BYTES = 8;

    /// One array. Two are equal only when they hold the same `values` object.
    ///
    /// @param shape outermost dimension first
    @SuppressWarnings("ArrayRecordComponent")
    public record Array(List<Integer> shape, float[] values) {
        public Array {
            shape = List.copyOf(shape);
        }
    }

    /// Writes the file whole or not at all: see [AtomicFile]. The first text of its metadata,
    /// `sha256`, is a checksum of all its other bytes.
    public void write(Path file) throws IOException {
        write(file, Precision.F32);
    }

    /// Writes all numbers in this precision.
    ///
    /// @throws DataException when a number is too large for it: which, and the way out
    public void write(Path file, Precision precision) throws IOException {
        AtomicFile.write(file, sealed(precision));
    }

    /// The file's bytes, with their checksum.
    AtomicFile.Content sealed(Precision precision) throws IOException {
        if (precision == Precision.F16) {
            arrays.forEach(SafeTensors::checkHalf);
        }
        byte[] header = SafeTensorsHeader.write(this, precision);
        byte[] head =
                ByteBuffer.allocate(LENGTH_BYTES + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array();
        Seal.close(head, channel -> writeArrays(channel, precision));
        return channel -> {
            Floats.writeAll(channel, ByteBuffer.wrap(head));
            writeArrays(channel, precision);
        };
    }

    private static void checkHalf(String name, Array array) {
        for (float value : array.values) {
            if (Math.abs(value) > Precision.LARGEST_HALF) {
                throw new DataException(
                        name
                                + " holds "
                                + value
                                + ", and half precision ends at "
                                + Precision.LARGEST_HALF
                                + "; write it in single precision");
            }
        }
    }

    private void writeArrays(WritableByteChannel channel, Precision precision) throws IOException {
        for (Array array : arrays.values()) {
            Floats.write(channel, array.values, precision);
        }
    }

    /// Reads the file; when it has a checksum, that is compared and left out of the metadata.
    ///
    /// @throws DamagedFileException when it is not a whole safetensors file: file, byte offset,
    ///   what was expected and what was found
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

    private static SafeTensors read(Path file, boolean sealed) throws IOException {
        try (FileChannel channel = Source.channel(file)) {
            return read(file, Bytes.of(channel), sealed);
        }
    }

    private static SafeTensors read(Path file, Bytes bytes, boolean sealed) throws IOException {
        SafeTensorsHeader header = SafeTensorsHeader.read(file, bytes);
        if (Seal.isIn(bytes)) {
            // the checksum takes longer than all else, so it is computed beside it
            CompletableFuture<String> checksum = Seal.checksum(bytes);
            SafeTensors content = content(header, bytes);
            Seal.check(file, bytes, checksum);
            return content;
        }
        if (sealed) {
            throw new DamagedFileException(
                    file, LENGTH_BYTES, "a checksum, the text " + Seal.NAME, "none");
        }
        return content(header, bytes);
    }

    private static SafeTensors content(SafeTensorsHeader header, Bytes bytes) throws IOException {
        Map<String, Array> arrays = new LinkedHashMap<>();
        for (SafeTensorsHeader.Entry entry : header.entries()) {
            long position = header.dataStart() + entry.begin();
            float[] values = Floats.read(bytes, position, entry.count(), entry.type());
            arrays.put(entry.name(), new Array(entry.shape(), values));
        }
        return new SafeTensors(header.metadata(), arrays);
    }
}
