package dev.fathom.file;

import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/// Little-endian numbers in files, read and written piece by piece.
final class Floats {
    private static final int PIECE = 1 << 18;

    private Floats() {}

    static void write(WritableByteChannel channel, Stored array) throws IOException {
        int bytes = array.type().bytes();
        int size = array.size();
        ByteBuffer buffer = buffer(size, bytes);
        for (int from = 0, count; from < size; from += count) {
            count = Math.min(PIECE, size - from);
            buffer.clear();
            switch (array) {
                case Stored.F32 a -> buffer.asFloatBuffer().put(a.values(), from, count);
                case Stored.F16 a -> buffer.asShortBuffer().put(a.values(), from, count);
                case Stored.BF16 a -> buffer.asShortBuffer().put(a.values(), from, count);
                case Stored.I8 a -> buffer.put(0, a.values(), from, count);
            }
            writeAll(channel, buffer.limit(count * bytes));
        }
    }

    static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// For a piece of so many values: small arrays, of which a file may have many, get small ones.
    private static ByteBuffer buffer(int values, int bytes) {
        return ByteBuffer.allocate(Math.min(PIECE, values) * bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /// Takes `count` values out of a buffer, which are those from `from` on.
    @FunctionalInterface
    private interface Piece {
        void take(ByteBuffer buffer, int from, int count);
    }

    /// Reads so many values, which the caller has seen to lie within the file.
    private static void read(Bytes file, long position, int values, int bytes, Piece piece)
            throws IOException {
        ByteBuffer buffer = buffer(values, bytes);
        for (int from = 0, count; from < values; from += count) {
            count = Math.min(PIECE, values - from);
            buffer.clear().limit(count * bytes);
            file.read(buffer, position + (long) from * bytes);
            piece.take(buffer.flip(), from, count);
        }
    }

    static float[] floats(Bytes file, long position, int values) throws IOException {
        float[] read = new float[values];
        read(
                file,
                position,
                values,
                Float.BYTES,
                (buffer, from, count) -> buffer.asFloatBuffer().get(read, from, count));
        return read;
    }

    static short[] shorts(Bytes file, long position, int values) throws IOException {
        short[] read = new short[values];
        read(
                file,
                position,
                values,
                Short.BYTES,
                (buffer, from, count) -> buffer.asShortBuffer().get(read, from, count));
        return read;
    }

    /// Numbers of any type as the nearest floats.
    static float[] numbers(Bytes file, long position, int values, TensorType type)
            throws IOException {
        float[] read = new float[values];
        read(
                file,
                position,
                values,
                type.bytes(),
                (buffer, from, count) -> {
                    for (int i = 0; i < count; i++) {
                        read[from + i] = type.number(buffer, i * type.bytes());
                    }
                });
        return read;
    }

    static byte[] bytes(Bytes file, long position, int values) throws IOException {
        byte[] read = new byte[values];
        file.read(ByteBuffer.wrap(read), position);
        return read;
    }
}
