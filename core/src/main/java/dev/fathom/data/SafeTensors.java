package dev.fathom.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A safetensors file: named arrays of numbers and a map of texts, and nothing that could run.
///
/// Format: 8 bytes little-endian length of the header, the header as JSON, then the arrays' bytes
/// (https://github.com/huggingface/safetensors). Written as F32; F32 and F16 are read.
///
/// @param metadata texts by name
/// @param arrays arrays by name, in the file's order
public record SafeTensors(Map<String, String> metadata, Map<String, Array> arrays) {
    static final int LENGTH_BYTES = 8;
    private static final int CHUNK = 1 << 20;

    /// One array. Two are equal only when they hold the same `values` object.
    ///
    /// @param shape outermost dimension first
    @SuppressWarnings("ArrayRecordComponent")
    public record Array(List<Integer> shape, float[] values) {
        public Array {
            shape = List.copyOf(shape);
        }
    }

    /// Writes the file whole or not at all: see [AtomicFile].
    public void write(Path file) throws IOException {
        AtomicFile.write(file, this::write);
    }

    private void write(FileChannel channel) throws IOException {
        byte[] header = SafeTensorsHeader.write(this);
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(header.length).flip();
        writeAll(channel, buffer);
        writeAll(channel, ByteBuffer.wrap(header));
        for (Array array : arrays.values()) {
            for (int from = 0; from < array.values.length; from += CHUNK / Float.BYTES) {
                int count = Math.min(CHUNK / Float.BYTES, array.values.length - from);
                buffer.clear();
                buffer.asFloatBuffer().put(array.values, from, count);
                writeAll(channel, buffer.limit(count * Float.BYTES));
            }
        }
    }

    private static void writeAll(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Reads the file.
    ///
    /// @throws DamagedFileException when it is not a whole safetensors file: file, byte offset,
    ///   what was expected and what was found
    public static SafeTensors read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SafeTensorsHeader header = SafeTensorsHeader.read(file, channel);
            Map<String, Array> arrays = new LinkedHashMap<>();
            for (SafeTensorsHeader.Entry entry : header.entries()) {
                arrays.put(entry.name(), new Array(entry.shape(), values(channel, header, entry)));
            }
            return new SafeTensors(header.metadata(), arrays);
        }
    }

    private static float[] values(
            FileChannel channel, SafeTensorsHeader header, SafeTensorsHeader.Entry entry)
            throws IOException {
        float[] values = new float[entry.count()];
        int width = entry.type().bytes();
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        long position = header.dataStart() + entry.begin();
        for (int from = 0; from < values.length; from += CHUNK / width) {
            int count = Math.min(CHUNK / width, values.length - from);
            buffer.clear().limit(count * width);
            readAll(channel, buffer, position + (long) from * width);
            buffer.flip();
            switch (entry.type()) {
                case F32 -> buffer.asFloatBuffer().get(values, from, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        values[from + i] = Float.float16ToFloat(buffer.getShort(i * width));
                    }
                }
            }
        }
        return values;
    }

    static void readAll(FileChannel channel, ByteBuffer buffer, long position) throws IOException {
        int start = buffer.position();
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position() - start) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
    }
}
