package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;

/// Writes a tar archive (POSIX.1-2024, ustar) of files in memory. The same files make the same
/// bytes: all have the time 0 and no owner.
///
/// Safe for use by one thread at a time.
public final class TarWriter {
    private static final int MODE_AT = 100;
    private static final int USER_AT = 108;
    private static final int GROUP_AT = 116;
    private static final int TIME_AT = 136;

    private final WritableByteChannel out;
    private long written;

    public TarWriter(WritableByteChannel out) {
        this.out = out;
    }

    /// Bytes so far.
    public long written() {
        return written;
    }

    /// Bytes that a file of so many takes.
    public static long bytes(long content) {
        return Tar.BLOCK + (content + Tar.BLOCK - 1) / Tar.BLOCK * Tar.BLOCK;
    }

    /// @param name at most 100 bytes of ASCII
    /// @throws IllegalArgumentException when it is another
    public void add(String name, byte[] content) throws IOException {
        byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
        if (ascii.length == 0
                || ascii.length > Tar.NAME
                || !name.equals(new String(ascii, StandardCharsets.US_ASCII))) {
            throw new IllegalArgumentException(
                    "'%s': expected a name of 1 … %d characters of ASCII"
                            .formatted(name, Tar.NAME));
        }
        ByteBuffer all = ByteBuffer.allocate((int) bytes(content.length));
        all.put(ascii);
        octal(all, MODE_AT, 7, 0644);
        octal(all, USER_AT, 7, 0);
        octal(all, GROUP_AT, 7, 0);
        octal(all, Tar.SIZE_AT, 11, content.length);
        octal(all, TIME_AT, 11, 0);
        put(all, Tar.CHECKSUM_AT, " ".repeat(Tar.CHECKSUM));
        put(all, Tar.TYPE_AT, "0");
        put(all, Tar.MAGIC_AT, "ustar\00000");
        int sum = 0;
        for (int i = 0; i < Tar.BLOCK; i++) {
            sum += all.get(i) & 255;
        }
        octal(all, Tar.CHECKSUM_AT, 6, sum);
        all.put(Tar.CHECKSUM_AT + 6, (byte) 0);
        all.put(Tar.BLOCK, content);
        write(all.rewind());
    }

    private static void octal(ByteBuffer header, int at, int digits, int number) {
        put(header, at, String.format("%0" + digits + "o", number));
    }

    private static void put(ByteBuffer header, int at, String text) {
        header.put(at, text.getBytes(StandardCharsets.US_ASCII));
    }

    /// Writes the end of the archive.
    public void end() throws IOException {
        write(ByteBuffer.allocate(2 * Tar.BLOCK));
    }

    private void write(ByteBuffer bytes) throws IOException {
        written += bytes.remaining();
        Floats.writeAll(out, bytes);
    }
}
