package dev.fathom.file;

import dev.fathom.tensor.Stored;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// One array in NumPy's file format, versions 1.0 to 3.0: float32, little-endian, C order
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html).
///
/// Several threads may read it as long as none changes the array.
///
/// @param shape outermost dimension first; empty for a single number
/// @param values the last dimension is contiguous
@SuppressWarnings("ArrayRecordComponent")
public record Npy(List<Integer> shape, float[] values) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MOST_HEADER_BYTES = 1 << 16;
    private static final int MOST_DIMENSIONS = 64; // as in NumPy
    private static final int LONGEST_SHOWN = 100;
    private static final Pattern ENTRY =
            Pattern.compile(
                    "\\s*'(descr|fortran_order|shape)'\\s*:\\s*"
                            + "('[^']*'|True|False|\\((?:\\s*\\d{1,18}\\s*,)*+\\s*(?:\\d{1,18}\\s*)?\\))"
                            + "\\s*(,|(?=}))");

    public Npy {
        shape = List.copyOf(shape);
        if (shape.size() > MOST_DIMENSIONS || shape.stream().anyMatch(d -> d < 1)) {
            throw new IllegalArgumentException(
                    "an array of shape %s: expected at most %s dimensions of 1 or more"
                            .formatted(shape, MOST_DIMENSIONS));
        }
        BigInteger count =
                shape.stream()
                        .map(BigInteger::valueOf)
                        .reduce(BigInteger.ONE, BigInteger::multiply);
        if (!count.equals(BigInteger.valueOf(values.length))) {
            throw new IllegalArgumentException(
                    "an array of shape %s has %s values, not %s"
                            .formatted(shape, count, values.length));
        }
    }

    /// Writes the file whole or not at all: see [AtomicFile].
    public void write(Path file) throws IOException {
        AtomicFile.write(
                file,
                channel -> {
                    Floats.writeAll(channel, ByteBuffer.wrap(header()));
                    Floats.write(channel, Stored.of(shape, values));
                });
    }

    /// Version 1.0, with spaces so that the values begin at a multiple of 64 bytes.
    private byte[] header() {
        String dimensions = shape.stream().map(d -> d + ",").collect(Collectors.joining(" "));
        String text = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + dimensions + "), }";
        int start = MAGIC.length + 4;
        int size = Math.ceilDiv(start + text.length() + 1, 64) * 64;
        ByteBuffer header = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        header.put(MAGIC).put((byte) 1).put((byte) 0).putShort((short) (size - start));
        header.put(text.getBytes(StandardCharsets.US_ASCII));
        while (header.remaining() > 1) {
            header.put((byte) ' ');
        }
        return header.put((byte) '\n').array();
    }

    /// Reads the file.
    ///
    /// @throws DamagedFileException when it holds anything but one whole array of float32: file,
    ///   byte offset, what was expected and what was found
    public static Npy read(Path file) throws IOException {
        try (Bytes content = Source.bytes(file)) {
            return new Reader(file, content, content.size()).read();
        }
    }

    /// Reads one file.
    private record Reader(Path file, Bytes content, long size) {

        Npy read() throws IOException {
            byte[] magic = bytes(0, MAGIC.length, "the mark of a .npy file").array();
            if (!Arrays.equals(magic, MAGIC)) {
                throw damaged(0, "\\x93NUMPY", "another kind of file");
            }
            int version = bytes(6, 2, "a version").getShort();
            int major = version & 0xFF;
            if (major < 1 || major > 3 || version >> 8 != 0) {
                throw damaged(6, "version 1.0, 2.0 or 3.0", major + "." + (version >> 8 & 0xFF));
            }
            int start = major == 1 ? 10 : 12;
            ByteBuffer field = bytes(8, start - 8, "the length of the header");
            long length = major == 1 ? field.getShort() & 0xFFFF : field.getInt() & 0xFFFFFFFFL;
            if (length > Math.min(MOST_HEADER_BYTES, size - start)) {
                throw damaged(
                        8,
                        "a header of at most "
                                + Math.min(MOST_HEADER_BYTES, size - start)
                                + " bytes",
                        length + " bytes");
            }
            byte[] header = bytes(start, (int) length, "the header").array();
            return values(
                    entries(start, new String(header, StandardCharsets.UTF_8)), start, length);
        }

        private ByteBuffer bytes(long at, int count, String what) throws IOException {
            if (size - at < count) {
                throw damaged(at, what + " in " + count + " bytes", size - at + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
            content.read(buffer, at);
            return buffer.flip();
        }

        private Map<String, String> entries(int start, String header) {
            String text = header.strip();
            Map<String, String> entries = new HashMap<>();
            if (text.startsWith("{") && text.endsWith("}")) {
                Matcher entry = ENTRY.matcher(text).region(1, text.length());
                int end = 1;
                while (entry.lookingAt()) {
                    if (entries.put(entry.group(1), entry.group(2)) != null) {
                        throw damaged(start, "each name once", text);
                    }
                    end = entry.end();
                    entry.region(end, text.length());
                }
                if (entries.size() == 3 && text.substring(end).strip().equals("}")) {
                    return entries;
                }
            }
            throw damaged(start, "a dictionary of descr, fortran_order and shape", text);
        }

        private Npy values(Map<String, String> entries, int start, long length) throws IOException {
            if (!"'<f4'".equals(entries.get("descr"))) {
                throw damaged(start, "numbers of type '<f4' (float32)", entries.get("descr") + "");
            }
            if (!"False".equals(entries.get("fortran_order"))) {
                throw damaged(start, "C order", "fortran_order " + entries.get("fortran_order"));
            }
            long position = start + length;
            long values = (size - position) / 4;
            List<Integer> shape = new ArrayList<>();
            long count = 1;
            boolean fits = (size - position) % 4 == 0 && values <= Integer.MAX_VALUE;
            Matcher number = Pattern.compile("\\d+").matcher(entries.get("shape") + "");
            while (fits && number.find()) {
                long dimension = Long.parseLong(number.group());
                fits =
                        dimension >= 1
                                && dimension <= Integer.MAX_VALUE
                                && shape.size() < MOST_DIMENSIONS;
                if (fits) {
                    shape.add((int) dimension);
                    count *= dimension;
                    fits = count <= values;
                }
            }
            if (!fits || count != values) {
                throw damaged(
                        position,
                        "the values of shape " + entries.get("shape"),
                        size - position + " bytes");
            }
            return new Npy(shape, Floats.floats(content, position, (int) count));
        }

        private DamagedFileException damaged(long offset, String expected, String found) {
            String shown = Visible.line(found);
            return new DamagedFileException(
                    file,
                    offset,
                    expected,
                    shown.length() > LONGEST_SHOWN
                            ? shown.substring(0, LONGEST_SHOWN) + "…"
                            : shown);
        }
    }
}
