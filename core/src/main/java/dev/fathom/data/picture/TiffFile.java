package dev.fathom.data.picture;

import dev.fathom.file.DataException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// The first directory of a TIFF file (TIFF 6.0, its supplements for deflate and JPEG). Each strip
/// or tile must unpack to what it should hold.
final class TiffFile {
    private static final int WIDTH = 256;
    private static final int HEIGHT = 257;
    private static final int BITS = 258;
    private static final int COMPRESSION = 259;
    private static final int PHOTOMETRIC = 262;
    private static final int STRIPS = 273;
    private static final int SAMPLES = 277;
    private static final int ROWS = 278;
    private static final int STRIP_BYTES = 279;
    private static final int PLANAR = 284;
    private static final int TILE_WIDTH = 322;
    private static final int TILE_HEIGHT = 323;
    private static final int TILES = 324;
    private static final int TILE_BYTES = 325;
    private static final int FORMAT = 339;
    private static final int JPEG_TABLES = 347;
    private static final int SUBSAMPLING = 530;

    /// Fields without which a decoder makes other pixels or none: those above, the order of bits,
    /// codes of fax, the predictor, palettes, inks, alpha, JPEG's tables, YCbCr.
    private static final Set<Integer> PIXELS =
            Set.of(
                    WIDTH,
                    HEIGHT,
                    BITS,
                    COMPRESSION,
                    PHOTOMETRIC,
                    STRIPS,
                    SAMPLES,
                    ROWS,
                    STRIP_BYTES,
                    PLANAR,
                    TILE_WIDTH,
                    TILE_HEIGHT,
                    TILES,
                    TILE_BYTES,
                    FORMAT,
                    SUBSAMPLING,
                    266,
                    292,
                    293,
                    317,
                    320,
                    332,
                    338,
                    JPEG_TABLES,
                    529,
                    531,
                    532);

    /// Bytes of a value, by type.
    private static final int[] SIZES = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4};

    private static final int ENTRY = 12;
    private static final int MOST_BYTES_A_PIXEL = 8;
    private static final int CMYK = 5;
    private static final int YCBCR = 6;
    private static final int FLOATS = 3;
    private static final int OLD_JPEG = 6;
    private static final int JPEG = 7;
    private static final int INFLATED = 1 << 16;

    private final Encoded.Reader in;
    private final Map<Integer, Integer> entries = new HashMap<>();

    private TiffFile(Encoded.Reader in) {
        this.in = in;
    }

    static Encoded read(Encoded.Reader any) {
        ByteOrder order = any.startsWith(0, "I") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
        byte[] bytes = any.file().clone();
        return new TiffFile(new Encoded.Reader(any.place(), bytes).order(order)).read(any.file());
    }

    private Encoded read(byte[] original) {
        directory();
        checkKinds();
        long width = number(WIDTH, 0, 0);
        long height = number(HEIGHT, 0, 0);
        ImageFile.checkPixels(in.place(), width, height);
        boolean tiled = entries.containsKey(TILES);
        long partWidth = tiled ? number(TILE_WIDTH, 0, 0) : width;
        long partHeight =
                tiled ? number(TILE_HEIGHT, 0, 0) : Math.min(number(ROWS, 0, height), height);
        ImageFile.checkPixels(in.place(), partWidth, partHeight);
        long across = Math.ceilDiv(width, partWidth);
        long down = Math.ceilDiv(height, partHeight);
        long samples = number(SAMPLES, 0, 1);
        boolean planar = number(PLANAR, 0, 1) == 2;
        long planes = planar ? samples : 1;
        checkMemory(across * partWidth, down * partHeight, samples);
        for (long part = 0; part < across * down * planes; part++) {
            long rows =
                    tiled ? partHeight : Math.min(partHeight, height - part % down * partHeight);
            int plane = (int) (part / (across * down));
            check(part, tiled, expected(partWidth, rows, planar, plane, samples));
        }
        long colours = number(PHOTOMETRIC, 0, 1);
        int orientation = Exif.orientation(original, 0, original.length);
        boolean inks = colours == CMYK && samples == 4 && number(BITS, 0, 1) == 8;
        return new Encoded(
                in.file(),
                orientation,
                null,
                inks ? raster -> new Pixels.Inks(raster, false, 0) : null,
                "the picture is damaged, or a part of it is missing");
    }

    /// Reads the first directory, and leaves in it what makes pixels.
    private void directory() {
        int at = in.need(in.u32(4, "the directory"), 2, "the directory");
        int count = in.u16(at, "the directory");
        in.need(at + 2, (long) ENTRY * count + 4, "the directory");
        ByteBuffer buffer = in.buffer();
        int kept = 0;
        for (int i = 0; i < count; i++) {
            int entry = at + 2 + ENTRY * i;
            int tag = in.u16(entry, "a field");
            if (PIXELS.contains(tag)) {
                int to = at + 2 + ENTRY * kept++;
                buffer.put(to, buffer, entry, ENTRY);
                entries.put(tag, to);
                values(tag, to);
            }
        }
        buffer.putShort(at, (short) kept);
        buffer.putInt(at + 2 + ENTRY * kept, 0);
    }

    /// Where the values of a field lie, all of them.
    private int values(int tag, int entry) {
        int type = in.u16(entry + 2, "a field");
        long bytes = in.u32(entry + 4, "a field") * (type < SIZES.length ? SIZES[type] : 1);
        return bytes <= 4
                ? entry + 8
                : in.need(in.u32(entry + 8, "a field"), bytes, "field " + tag);
    }

    /// A whole number of a field.
    private long number(int tag, long index, long otherwise) {
        Integer entry = entries.get(tag);
        if (entry == null) {
            return otherwise;
        }
        int values = values(tag, entry);
        if (index >= in.u32(entry + 4, "a field")) {
            throw in.damaged(
                    "the picture is damaged: field %d has %d values, and one more is needed",
                    tag, index);
        }
        return switch (in.u16(entry + 2, "a field")) {
            case 1 -> in.u8(values + index, "a field");
            case 3 -> in.u16(values + 2 * index, "a field");
            case 4, 13 -> in.u32(values + 4 * index, "a field");
            default -> throw in.damaged("the picture is damaged: field %d is no number", tag);
        };
    }

    private void checkKinds() {
        if (number(COMPRESSION, 0, 1) == OLD_JPEG) {
            throw new DataException(
                    in.place()
                            + ": JPEG in TIFF as before 1995 (compression 6) can't be checked; save"
                            + " the picture again as JPEG or PNG");
        }
        long format = number(FORMAT, 0, 1);
        if (format != 1 && format != FLOATS && format != 4) {
            throw new DataException(
                    in.place()
                            + ": samples of kind "
                            + format
                            + " are no brightness; save the picture again with whole numbers"
                            + " without sign, or floats of 0 … 1");
        }
    }

    private void checkMemory(long width, long height, long samples) {
        long bits = 0;
        for (int s = 0; s < Math.min(samples, 8); s++) {
            bits += bits(s);
        }
        long most = (long) ImageFile.LARGEST * MOST_BYTES_A_PIXEL;
        if (samples > 8 || width * height / 8 * bits > most) {
            throw new DataException(
                    "%s: %d×%d pixels with %d samples are too many: at most %d bytes are read; make the picture smaller"
                            .formatted(in.place(), width, height, samples, most));
        }
    }

    /// Writers give the bits of each sample, or of all.
    private long bits(int sample) {
        Integer entry = entries.get(BITS);
        boolean one = entry == null || in.u32(entry + 4, "a field") == 1;
        return number(BITS, one ? 0 : sample, 1);
    }

    /// Bytes in a strip or tile.
    private long expected(long width, long rows, boolean planar, int plane, long samples) {
        if (number(PHOTOMETRIC, 0, 1) == YCBCR && !planar && samples == 3) {
            long x = Math.max(1, number(SUBSAMPLING, 0, 2));
            long y = Math.max(1, entries.containsKey(SUBSAMPLING) ? number(SUBSAMPLING, 1, 2) : 2);
            return Math.ceilDiv(width, x) * Math.ceilDiv(rows, y) * (x * y + 2);
        }
        long bits = 0;
        for (int s = 0; s < samples; s++) {
            bits += planar && s != plane ? 0 : bits(s);
        }
        return Math.ceilDiv(width * bits, 8) * rows;
    }

    private void check(long part, boolean tiled, long expected) {
        long from = number(tiled ? TILES : STRIPS, part, 0);
        long length = number(tiled ? TILE_BYTES : STRIP_BYTES, part, in.file().length);
        int at = in.need(from, 1, "strip or tile " + part);
        // older writers are wrong about the length of the last one
        int end = (int) Math.min(in.file().length, at + length);
        long found =
                switch ((int) number(COMPRESSION, 0, 1)) {
                    case 1 -> end - at;
                    case 5 -> Lzw.unpacked(in.file(), at, end, 8, true, expected);
                    case 8, 32946 -> inflated(at, end, expected);
                    case 32773 -> runs(at, end, expected);
                    case JPEG -> {
                        jpeg(at, end);
                        yield expected;
                    }
                    // fax: its decoder warns
                    default -> expected;
                };
        if (found < expected) {
            throw in.damaged(
                    "the picture is cut short or damaged: strip or tile %d should unpack to %d"
                            + " bytes, and there are %d",
                    part, expected, found);
        }
    }

    private long inflated(int from, int end, long enough) {
        Inflater inflater = new Inflater();
        long total = 0;
        try {
            inflater.setInput(in.file(), from, end - from);
            byte[] piece = new byte[INFLATED];
            for (int more = 1; total < enough && more > 0; total += more) {
                more = inflater.inflate(piece);
            }
        } catch (DataFormatException e) {
            // what came before is all there is
        } finally {
            inflater.close();
        }
        return Math.min(total, enough);
    }

    /// A strip that is a JPEG file but for its tables.
    private void jpeg(int from, int end) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        Integer tables = entries.get(JPEG_TABLES);
        long length = tables == null ? 0 : in.u32(tables + 4, "JPEG's tables");
        if (tables != null && length > 4) {
            in.copy(values(JPEG_TABLES, tables), length - 2, "JPEG's tables", file);
            file.write(in.file(), Math.min(end, from + 2), Math.max(0, end - from - 2));
        } else {
            file.write(in.file(), from, end - from);
        }
        ImageFile.decode(
                in.place(), JpegFile.read(new Encoded.Reader(in.place(), file.toByteArray())));
    }

    /// PackBits.
    private long runs(int from, int end, long enough) {
        long total = 0;
        for (int at = from; at < end && total < enough; ) {
            int run = in.file()[at++];
            if (run >= 0) {
                total += Math.min(run + 1, end - at);
                at += run + 1;
            } else if (run != -128 && at++ < end) {
                total += 1 - run;
            }
        }
        return total;
    }
}
