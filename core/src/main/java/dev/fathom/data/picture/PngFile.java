package dev.fathom.data.picture;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;

/// A PNG file, chunk by chunk (ISO/IEC 15948; PNG 1.6 for eXIf). Each chunk that makes pixels must
/// be as its check sum says; the last chunk, which is empty, may be missing.
final class PngFile {
    private static final Set<String> PIXELS = Set.of("IHDR", "PLTE", "tRNS", "IDAT");
    private static final int SIGNATURE = 8;

    /// Beside its content a chunk has its length, name and check sum.
    private static final int AROUND = 12;

    /// Bytes that deflate packs into one at most.
    static final int MOST_PACKED = 1032;

    /// Samples a pixel, by colour type.
    private static final Map<Integer, Integer> SAMPLES = Map.of(0, 1, 2, 3, 3, 1, 4, 2, 6, 4);

    private static final byte[] LAST = {
        0, 0, 0, 0, 'I', 'E', 'N', 'D', (byte) 0xae, 0x42, 0x60, (byte) 0x82
    };

    private PngFile() {}

    static Encoded read(Encoded.Reader in) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        in.copy(0, SIGNATURE, "the signature", out);
        int orientation = 1;
        boolean pixels = false;
        int at = SIGNATURE;
        while (at < in.file().length && !in.startsWith(at + 4, "IEND")) {
            long length = in.u32(at, "a chunk's length");
            in.need(at + 4, 4, "a chunk's name");
            String name = new String(in.file(), at + 4, 4, StandardCharsets.ISO_8859_1);
            if (PIXELS.contains(name)) {
                in.need(at, length + AROUND, "the chunk " + name);
                checkSum(in, at, (int) length, name);
                out.write(in.file(), at, (int) length + AROUND);
                pixels |= name.equals("IDAT");
                if (name.equals("IHDR")) {
                    checkSize(in, at + 8);
                }
            } else if (at + AROUND + length > in.file().length) {
                break; // there is no more to come
            } else if (name.equals("eXIf")) {
                orientation = Exif.orientation(in.file(), at + 8, (int) length);
            }
            at += (int) length + AROUND;
        }
        if (!pixels) {
            throw in.damaged("the picture is cut short: %d bytes have no pixels", in.file().length);
        }
        out.writeBytes(LAST);
        return new Encoded(out.toByteArray(), orientation, null, null, null);
    }

    private static void checkSum(Encoded.Reader in, int at, int length, String name) {
        CRC32 sum = new CRC32();
        sum.update(in.file(), at + 4, length + 4);
        long said = in.u32(at + 8L + length, "a check sum");
        if (said != sum.getValue()) {
            throw in.damaged(
                    "the picture is damaged: the check sum of chunk %s at byte %d is %08x, not %08x",
                    name, at, sum.getValue(), said);
        }
    }

    private static void checkSize(Encoded.Reader in, int at) {
        long width = in.u32(at, "the width");
        long height = in.u32(at + 4, "the height");
        ImageFile.checkPixels(in.place(), width, height);
        long bits =
                (long) in.u8(at + 8, "the depth")
                        * SAMPLES.getOrDefault(in.u8(at + 9, "the colour type"), 1);
        in.checkSize(width, height, height * (1 + width * bits / 8) / MOST_PACKED);
    }
}
