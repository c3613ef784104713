package dev.fathom.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/// The checksum of a safetensors file: the SHA-256 of all its bytes but the 64 digits of the
/// checksum itself, which is the first text of the metadata and so always at the same byte.
final class Seal {
    static final String NAME = "sha256";

    /// Stands where the checksum will be.
    static final String OPEN = "0".repeat(64);

    private static final byte[] BEFORE =
            ("{\"__metadata__\":{\"" + NAME + "\":\"").getBytes(StandardCharsets.US_ASCII);
    static final int START = SafeTensors.LENGTH_BYTES + BEFORE.length;
    private static final int END = START + OPEN.length();
    private static final int PIECE = 1 << 18;

    private Seal() {}

    /// Puts the checksum into the head of a file.
    ///
    /// @param head the file's first bytes, with [#OPEN] in its place
    /// @param rest writes the bytes that follow
    static void close(byte[] head, AtomicFile.Content rest) throws IOException {
        MessageDigest digest = Sha256.digest();
        digest.update(head, 0, START);
        digest.update(head, END, head.length - END);
        rest.write(new Digested(digest));
        byte[] digits =
                HexFormat.of().formatHex(digest.digest()).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, head, START, digits.length);
    }

    /// Whether a file has a checksum.
    static boolean isIn(Bytes file) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(END);
        if (file.size() < END) {
            return false;
        }
        file.read(begin, 0);
        return begin.slice(SafeTensors.LENGTH_BYTES, BEFORE.length).equals(ByteBuffer.wrap(BEFORE));
    }

    /// Begins to compute the checksum that a file should have, in a thread of its own: the common
    /// pool may be busy with whatever the program does in it.
    static CompletableFuture<String> checksum(Bytes bytes) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return digits(bytes);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().name("fathom-checksum").start(task));
    }

    private static String digits(Bytes bytes) throws IOException {
        MessageDigest digest = Sha256.digest();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        bytes.read(piece.limit(START), 0);
        digest.update(piece.flip());
        for (long at = END; at < bytes.size(); at += piece.limit()) {
            piece.clear().limit((int) Math.min(PIECE, bytes.size() - at));
            bytes.read(piece, at);
            digest.update(piece.flip());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /// Compares the checksum in a file with what it should be.
    ///
    /// @param content of the file
    /// @throws BrokenSealException when they differ
    static void check(
            Path file, Bytes bytes, CompletableFuture<String> checksum, SafeTensors content)
            throws IOException {
        String written = written(bytes);
        String found;
        try {
            found = checksum.join();
        } catch (CompletionException e) {
            throw new IOException(file + " can't be read: " + e.getCause(), e);
        }
        if (!found.equals(written)) {
            throw new BrokenSealException(file, written, "bytes of " + found, content);
        }
    }

    /// Compares the checksum in a file, if there is one, with what it should be.
    ///
    /// @throws DamagedFileException when they differ
    static void check(Path file, Bytes bytes) throws IOException {
        if (isIn(bytes)) {
            String written = written(bytes);
            String found = digits(bytes);
            if (!found.equals(written)) {
                throw new DamagedFileException(
                        file, START, "bytes of SHA-256 " + written, "bytes of " + found);
            }
        }
    }

    private static String written(Bytes bytes) throws IOException {
        ByteBuffer begin = ByteBuffer.allocate(END);
        bytes.read(begin, 0);
        return digits(begin.array());
    }

    /// The checksum in a file's first bytes.
    static String digits(byte[] head) {
        return new String(head, START, END - START, StandardCharsets.US_ASCII);
    }

    private record Digested(MessageDigest digest) implements WritableByteChannel {
        @Override
        public int write(ByteBuffer bytes) {
            int count = bytes.remaining();
            digest.update(bytes);
            return count;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }
}
