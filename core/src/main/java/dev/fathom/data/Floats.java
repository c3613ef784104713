package dev.fathom.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;

/// Little-endian floats in files, read and written piece by piece.
final class Floats {
    private static final int PIECE = 1 << 18;

    private Floats() {}

    /// How a file holds a number.
    enum Type {
        F32(4),
        F16(2);

        private final int bytes;

        Type(int bytes) {
            this.bytes = bytes;
        }

        int bytes() {
            return bytes;
        }
    }

    /// Writes all values as F32.
    static void write(WritableByteChannel channel, float[] values) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(PIECE * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(PIECE, values.length - from);
            buffer.clear();
            buffer.asFloatBuffer().put(values, from, count);
            writeAll(channel, buffer.limit(count * 4));
        }
    }

    static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Reads so many values, which the caller has seen to lie within the file.
    static float[] read(FileChannel channel, long position, int values, Type type)
            throws IOException {
        float[] read = new float[values];
        ByteBuffer buffer = ByteBuffer.allocate(PIECE * type.bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0, count; from < values; from += count) {
            count = Math.min(PIECE, values - from);
            buffer.clear().limit(count * type.bytes);
            readAll(channel, buffer, position + (long) from * type.bytes);
            buffer.flip();
            switch (type) {
                case F32 -> buffer.asFloatBuffer().get(read, from, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        read[from + i] = Float.float16ToFloat(buffer.getShort(i * type.bytes));
                    }
                }
            }
        }
        return read;
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
