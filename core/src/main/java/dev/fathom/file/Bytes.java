package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/// Bytes that can be read at any place: a file's, or some that are in memory.
interface Bytes extends AutoCloseable {
    long size() throws IOException;

    /// Fills the rest of a buffer.
    ///
    /// @param position of the first byte
    void read(ByteBuffer into, long position) throws IOException;

    @Override
    default void close() throws IOException {}

    /// Those of a file, which is closed with them.
    static Bytes of(FileChannel channel) {
        return new Bytes() {
            @Override
            public long size() throws IOException {
                return channel.size();
            }

            @Override
            public void close() throws IOException {
                channel.close();
            }

            @Override
            public void read(ByteBuffer into, long position) throws IOException {
                int start = into.position();
                while (into.hasRemaining()) {
                    if (channel.read(into, position + into.position() - start) < 0) {
                        throw new IOException("the file became shorter while it was read");
                    }
                }
            }
        };
    }

    static Bytes of(byte[] bytes) {
        return new Bytes() {
            @Override
            public long size() {
                return bytes.length;
            }

            @Override
            public void read(ByteBuffer into, long position) {
                into.put(bytes, Math.toIntExact(position), into.remaining());
            }
        };
    }
}
