package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;

/// Little-endian floats in files, read and written piece by piece.
final class Floats {
    private static final int PIECE = 1 << 18;

    private Floats() {}

    static void write(WritableByteChannel channel, float[] values, Precision precision)
            throws IOException {
        int bytes = precision.bytes();
        ByteBuffer buffer = ByteBuffer.allocate(PIECE * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0, count; from < values.length; from += count) {
            count = Math.min(PIECE, values.length - from);
            buffer.clear();
            switch (precision) {
                case F32 -> buffer.asFloatBuffer().put(values, from, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        buffer.putShort(i * bytes, Float.floatToFloat16(values[from + i]));
                    }
                }
            }
            writeAll(channel, buffer.limit(count * bytes));
        }
    }

    static void writeAll(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    /// Reads so many values, which the caller has seen to lie within the file.
    static float[] read(Bytes file, long position, int values, Precision precision)
            throws IOException {
        int bytes = precision.bytes();
        float[] read = new float[values];
        ByteBuffer buffer = ByteBuffer.allocate(PIECE * bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0, count; from < values; from += count) {
            count = Math.min(PIECE, values - from);
            buffer.clear().limit(count * bytes);
            file.read(buffer, position + (long) from * bytes);
            buffer.flip();
            switch (precision) {
                case F32 -> buffer.asFloatBuffer().get(read, from, count);
                case F16 -> {
                    for (int i = 0; i < count; i++) {
                        read[from + i] = Float.float16ToFloat(buffer.getShort(i * bytes));
                    }
                }
            }
        }
        return read;
    }
}
