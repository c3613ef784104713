package dev.fathom.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The files in a tar archive (POSIX.1-2024, pax: ustar and its extended headers; GNU's long names
/// and large sizes): their names and where their bytes lie. Nothing is unpacked, so names may be
/// any. Folders are left out; links, devices and files with holes are refused.
///
/// Memory is a few kilobytes, whatever an archive claims.
///
/// Safe for use by one thread at a time.
public final class Tar implements AutoCloseable {
    static final int BLOCK = 512;
    static final int NAME = 100;
    static final int SIZE_AT = 124;
    static final int CHECKSUM_AT = 148;
    static final int CHECKSUM = 8;
    static final int TYPE_AT = 156;
    static final int MAGIC_AT = 257;

    private static final int SIZE = 12;
    private static final int PREFIX_AT = 345;
    private static final int PREFIX = 155;
    private static final int BASE_256 = 0x80;
    private static final int GZIP = 0x1f;

    /// Bytes of an extended header or a long name.
    private static final int MOST_EXTENDED = 1 << 16;

    /// Bytes that are read at once where a header is wanted: a small file and the next header are
    /// often among them.
    private static final int AHEAD = 4096;

    private final Path file;
    private final Bytes bytes;
    private final long size;
    private byte[] ahead = new byte[0];
    private long aheadAt;
    private long at;

    /// A file in an archive.
    ///
    /// @param position of its first byte in the archive
    /// @param size in bytes
    public record Entry(String name, long position, long size) {}

    private Tar(Path file, Bytes bytes) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.size = bytes.size();
    }

    /// @throws DataException when there is no such file
    public static Tar open(Path file) {
        Source.checkRegular(file);
        try {
            return new Tar(file, Bytes.of(FileChannel.open(file, StandardOpenOption.READ)));
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    /// The next file; null when there is none.
    ///
    /// @throws DamagedFileException when the archive is cut short or damaged
    public @Nullable Entry next() {
        Map<String, String> extended = new HashMap<>();
        while (true) {
            long header = at;
            byte[] block = header(header);
            if (block == null) {
                return null;
            }
            String size = extended.get("size");
            Entry entry = entry(header, block, extended.get("path"), size);
            int type = block[TYPE_AT];
            switch (type) {
                case '0', 0, '7' -> {
                    if (extended.keySet().stream().anyMatch(key -> key.startsWith("GNU.sparse"))) {
                        throw refused(header, entry.name(), "has holes");
                    }
                    return entry;
                }
                case 'x' -> extended.putAll(records(entry));
                case 'L' -> extended.put("path", text(content(entry)));
                case 'g' -> checkGlobal(header, entry);
                case '5', 'K' -> extended.clear();
                default ->
                        throw refused(
                                header,
                                entry.name(),
                                "is a link, a device or of another kind, '" + (char) type + "'");
            }
        }
    }

    private DataException refused(long header, String name, String why) {
        return new DataException(
                "%s: at byte %d '%s' %s; pack the archive again with files alone"
                        .formatted(file, header, name, why));
    }

    /// The whole content of a small file.
    ///
    /// @throws DataException when it has more than 64 KiB
    public byte[] content(Entry entry) {
        if (entry.size() > MOST_EXTENDED) {
            throw new DataException(
                    "%s: '%s' has %d bytes; expected a text of at most %d"
                            .formatted(file, entry.name(), entry.size(), MOST_EXTENDED));
        }
        return read(entry.position(), (int) entry.size());
    }

    /// The content of a file in an archive, when its place is known.
    ///
    /// @param size at most what the archive has from there
    public static byte[] read(Path archive, long position, int size) {
        byte[] read = new byte[size];
        try (FileChannel channel = FileChannel.open(archive, StandardOpenOption.READ)) {
            Bytes.of(channel).read(ByteBuffer.wrap(read), position);
            return read;
        } catch (IOException e) {
            throw Source.unreadable(archive, e);
        }
    }

    /// A header; null at the end.
    private byte @Nullable [] header(long from) {
        if (from + BLOCK > size) {
            throw new DamagedFileException(
                    file,
                    from,
                    "a header or the zeros of the archive's end",
                    "the end of the file: it is cut short; get it again");
        }
        byte[] block = read(from, BLOCK);
        int sum = CHECKSUM * ' ';
        boolean zero = true;
        for (int i = 0; i < BLOCK; i++) {
            zero &= block[i] == 0;
            sum += i < CHECKSUM_AT || i >= CHECKSUM_AT + CHECKSUM ? block[i] & 255 : 0;
        }
        if (zero) {
            return null;
        }
        if (number(block, CHECKSUM_AT, CHECKSUM) != sum) {
            boolean packed = from == 0 && block[0] == GZIP;
            throw new DamagedFileException(
                    file,
                    from,
                    "a tar header with the checksum of its bytes, " + sum,
                    packed
                            ? "gzip data; unpack it: gunzip " + file.getFileName()
                            : "others: it is damaged or no tar archive; get it again");
        }
        return block;
    }

    private Entry entry(
            long header, byte[] block, @Nullable String path, @Nullable String pathSize) {
        String name = path == null ? name(block) : path;
        long position = header + BLOCK;
        long length = pathSize == null ? number(block, SIZE_AT, SIZE) : decimal(pathSize);
        if (length < 0) {
            throw new DamagedFileException(
                    file, header + SIZE_AT, "the size of '" + name + "'", "no number");
        }
        if (length > size - position) {
            throw new DamagedFileException(
                    file,
                    position,
                    length + " bytes of '" + name + "'",
                    size - position + " to the end of the file: it is cut short; get it again");
        }
        at = position + (length + BLOCK - 1) / BLOCK * BLOCK;
        return new Entry(name, position, length);
    }

    private static String name(byte[] block) {
        String name = text(Arrays.copyOf(block, NAME));
        boolean ustar = text(Arrays.copyOfRange(block, MAGIC_AT, MAGIC_AT + 6)).equals("ustar");
        String prefix = text(Arrays.copyOfRange(block, PREFIX_AT, PREFIX_AT + PREFIX));
        return ustar && !prefix.isEmpty() ? prefix + "/" + name : name;
    }

    /// Up to the first zero.
    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }

    /// A number in octal digits, or of 8 bits a byte as GNU writes large ones; −1 when it is none.
    private static long number(byte[] block, int from, int length) {
        long number = 0;
        if ((block[from] & BASE_256) != 0) {
            number = block[from] & 0x3f;
            for (int i = from + 1; i < from + length; i++) {
                if (number >= 1L << 54) {
                    return -1;
                }
                number = (number << 8) | (block[i] & 255);
            }
            return number;
        }
        String digits = text(Arrays.copyOfRange(block, from, from + length)).strip();
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(i) - '0';
            if (digit < 0 || digit > 7) {
                return -1;
            }
            number = (number << 3) | digit;
        }
        return digits.isEmpty() ? 0 : number;
    }

    private static long decimal(String digits) {
        return digits.matches("\\d{1,18}") ? Long.parseLong(digits) : -1;
    }

    /// The lines `LENGTH KEY=VALUE` of an extended header.
    private Map<String, String> records(Entry entry) {
        Map<String, String> records = new HashMap<>();
        byte[] all = content(entry);
        int from = 0;
        while (from < all.length) {
            int space = from;
            while (space < all.length && all[space] != ' ') {
                space++;
            }
            long length = decimal(new String(all, from, space - from, StandardCharsets.ISO_8859_1));
            long end = from + length;
            if (length < 0 || end > all.length || end - 1 <= space || all[(int) end - 1] != '\n') {
                throw new DamagedFileException(
                        file,
                        entry.position() + from,
                        "a line of an extended header with its length",
                        "something else; get the file again");
            }
            int start = space + 1;
            String line = new String(all, start, (int) end - 1 - start, StandardCharsets.UTF_8);
            int equals = line.indexOf('=');
            records.put(equals < 0 ? line : line.substring(0, equals), line.substring(equals + 1));
            from = (int) end;
        }
        return records;
    }

    /// One for all files may say when and by whom they were made, not what they are.
    private void checkGlobal(long header, Entry entry) {
        Map<String, String> records = records(entry);
        if (records.containsKey("path") || records.containsKey("size")) {
            throw refused(header, entry.name(), "gives all files one name or size");
        }
    }

    private byte[] read(long from, int count) {
        try {
            if (count > AHEAD) {
                byte[] large = new byte[count];
                bytes.read(ByteBuffer.wrap(large), from);
                return large;
            }
            if (from < aheadAt || from + count > aheadAt + ahead.length) {
                byte[] next = new byte[(int) Math.min(AHEAD, size - from)];
                bytes.read(ByteBuffer.wrap(next), from);
                ahead = next;
                aheadAt = from;
            }
            int start = (int) (from - aheadAt);
            return Arrays.copyOfRange(ahead, start, start + count);
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }

    @Override
    public void close() {
        try {
            bytes.close();
        } catch (IOException e) {
            throw Source.unreadable(file, e);
        }
    }
}
