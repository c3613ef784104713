package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.attack.Attack.Expected.SAID;
import static dev.fathom.attack.PictureBytes.bmp;
import static dev.fathom.attack.PictureBytes.chunk;
import static dev.fathom.attack.PictureBytes.good;
import static dev.fathom.attack.PictureBytes.header;
import static dev.fathom.attack.PictureBytes.inserted;
import static dev.fathom.attack.PictureBytes.mark;
import static dev.fathom.attack.PictureBytes.png;
import static dev.fathom.attack.PictureBytes.scans;
import static dev.fathom.attack.PictureBytes.tiff;
import static dev.fathom.attack.PictureBytes.with;
import static dev.fathom.attack.PictureBytes.zeros;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Pictures of all formats that are damaged, lie, or unpack to more than they are worth.
class PicturesTest {
    private static final List<String> FORMATS =
            List.of("jpg", "progressive", "png", "gif", "bmp", "tiff", "webp", "lossy webp");

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_picture_is_read_or_refused_for_what_it_is() {
        Attack.Wave wave = new Attack.Wave();
        FORMATS.forEach(format -> damaged(wave, format));
        sizes(wave);
        heads(wave);
        bombs(wave);
        scanBombs(wave);
        beside(wave);
        return Suite.of("pictures", folder, wave);
    }

    private static List<String> predict(Place place, byte[] picture) throws IOException {
        return List.of("predict", place.model(), place.file("p.img", picture));
    }

    private static void damaged(Attack.Wave wave, String format) {
        wave.one(format + ", a good one", ACCEPTED, place -> predict(place, good(format, 40)));
        wave.many(
                5,
                format + ", cut",
                format.equals("webp") || format.equals("lossy webp") ? EITHER : SAID,
                place -> {
                    byte[] whole = good(format, 40);
                    // between a tenth and nine tenths
                    int length = whole.length * (1 + 2 * (place.seed() - 1)) / 10;
                    return predict(place, Arrays.copyOf(whole, length));
                });
        wave.many(
                3,
                format + ", zeros at the end",
                // zeros are pixels where nothing is packed
                format.equals("bmp") || format.equals("tiff") || format.endsWith("webp")
                        ? EITHER
                        : SAID,
                place -> {
                    byte[] whole = good(format, 40);
                    Arrays.fill(
                            whole, whole.length * (1 + place.seed()) / 5, whole.length, (byte) 0);
                    return predict(place, whole);
                });
        wave.many(
                6,
                format + ", flipped bits",
                EITHER,
                place -> {
                    byte[] bytes = good(format, 40);
                    Random random = place.random();
                    for (int i = 0; i < place.seed(); i++) {
                        // half of them in the first bytes, where the sizes are
                        int at = random.nextInt(i % 2 == 0 ? bytes.length : 40);
                        bytes[at] ^= (byte) (1 << random.nextInt(8));
                    }
                    return predict(place, bytes);
                });
    }

    private static void sizes(Attack.Wave wave) {
        wave.many(
                6,
                "a PNG that says another size",
                REFUSED,
                place -> {
                    int[] size =
                            place.chosen(
                                    new int[] {60_000, 60_000},
                                    new int[] {0, 8},
                                    new int[] {-1, -1},
                                    new int[] {8, 8_000_000},
                                    new int[] {8_192, 8_192},
                                    new int[] {8, 80});
                    return predict(
                            place,
                            png(
                                    header(size[0], size[1], 8, 2),
                                    chunk("IDAT", zeros(8 * 25)),
                                    chunk("IEND", new byte[0])));
                });
        wave.many(
                4,
                "a JPEG that says another size",
                SAID,
                place -> {
                    byte[] whole = good("jpg", 40);
                    int at = mark(whole, 0xFF, 0xC0) + 5;
                    int size = place.chosen(0, 80, 8_000, 65_535);
                    return predict(place, with(whole, at, size, ByteOrder.BIG_ENDIAN));
                });
        wave.many(
                4,
                "a GIF that says another size",
                EITHER,
                place -> {
                    int size = place.chosen(0, 10, 5_000, 65_535);
                    byte[] wide = with(good("gif", 40), 6, size, ByteOrder.LITTLE_ENDIAN);
                    return predict(place, with(wide, 8, size, ByteOrder.LITTLE_ENDIAN));
                });
    }

    private static void heads(Attack.Wave wave) {
        wave.many(
                9,
                "a BMP's head",
                REFUSED,
                place ->
                        predict(
                                place,
                                place.chosen(
                                        bmp(40, 400, 24, 0, 4_800),
                                        bmp(2_000_000_000, 1, 24, 0, 100),
                                        bmp(8_000, 8_000, 24, 0, 100),
                                        bmp(-40, 40, 24, 0, 4_800),
                                        bmp(40, Integer.MIN_VALUE, 24, 0, 4_800),
                                        bmp(40, 40, 25, 0, 4_800),
                                        bmp(40, 40, 24, 77, 4_800),
                                        bmp(8_000, 8_000, 8, 1, 100),
                                        bmp(0, 0, 24, 0, 0))));
        wave.many(
                7,
                "a TIFF's directory",
                SAID,
                place -> {
                    int[] lie =
                            place.chosen(
                                    new int[] {256, 4, 1, 8_000, 257, 4, 1, 8_000},
                                    new int[] {256, 4, 1, 60_000, 257, 4, 1, 60_000},
                                    new int[] {256, 4, 1, 16, 257, 4, 1, 400},
                                    new int[] {256, 4, 1, 0, 257, 4, 1, 0},
                                    new int[] {256, 4, 2_000_000_000, 8, 257, 4, 1, 16},
                                    new int[] {256, 4, 1, 16, 257, 4, 1, -1},
                                    new int[] {256, 2, 1, 16, 257, 2, 1, 16});
                    int[] rest = {
                        258, 3, 1, 8, 259, 3, 1, 1, 262, 3, 1, 1, 273, 4, 1, 0, 277, 3, 1, 1, 278,
                        4, 1, 16, 279, 4, 1, 256
                    };
                    int[] all = Arrays.copyOf(lie, lie.length + rest.length);
                    System.arraycopy(rest, 0, all, lie.length, rest.length);
                    return predict(place, tiff(new byte[256], all));
                });
    }

    private static void bombs(Attack.Wave wave) {
        wave.limits(10, 768);
        wave.many(
                4,
                "a PNG that unpacks to much",
                EITHER,
                place -> {
                    int[] kind =
                            place.chosen(
                                    new int[] {8_000, 8, 0},
                                    new int[] {8_000, 1, 0},
                                    new int[] {5_000, 16, 6},
                                    new int[] {4_000, 8, 2});
                    long row = 1 + (long) kind[0] * kind[1] * (kind[2] == 6 ? 4 : kind[2] + 1) / 8;
                    return predict(
                            place,
                            png(
                                    header(kind[0], kind[0], kind[1], kind[2]),
                                    chunk("IDAT", zeros(row * kind[0])),
                                    chunk("IEND", new byte[0])));
                });
        wave.many(
                2,
                "a PNG with a text that unpacks to much",
                EITHER,
                place -> {
                    byte[] name = place.chosen("zTXt", "iCCP").getBytes(StandardCharsets.US_ASCII);
                    byte[] packed = zeros(300_000_000);
                    byte[] data = new byte[packed.length + 3];
                    data[0] = 'a';
                    System.arraycopy(packed, 0, data, 3, packed.length);
                    return predict(
                            place,
                            png(
                                    header(8, 8, 8, 0),
                                    chunk(new String(name, StandardCharsets.US_ASCII), data),
                                    chunk("IDAT", zeros(72)),
                                    chunk("IEND", new byte[0])));
                });
        wave.many(
                3,
                "a JPEG of many scans",
                EITHER,
                place -> predict(place, scans(4_000, place.chosen(60, 250, 1_000))));
        wave.one("a PNG of 100,000 chunks", EITHER, place -> predict(place, chunks()));
    }

    private static void scanBombs(Attack.Wave wave) {
        wave.one(
                "a TIFF that is packed and cut",
                SAID,
                place ->
                        predict(
                                place,
                                tiff(
                                        new byte[] {(byte) 0x80, 0, 0x40},
                                        256,
                                        4,
                                        1,
                                        8_000,
                                        257,
                                        4,
                                        1,
                                        8_000,
                                        258,
                                        3,
                                        1,
                                        8,
                                        259,
                                        3,
                                        1,
                                        5,
                                        262,
                                        3,
                                        1,
                                        1,
                                        273,
                                        4,
                                        1,
                                        0,
                                        277,
                                        3,
                                        1,
                                        1,
                                        278,
                                        4,
                                        1,
                                        8_000,
                                        279,
                                        4,
                                        1,
                                        3)));
        wave.limits(10, 256);
    }

    private static byte[] chunks() {
        byte[][] chunks = new byte[100_003][];
        Arrays.fill(chunks, chunk("tEXt", "a\0b".getBytes(StandardCharsets.US_ASCII)));
        chunks[0] = header(8, 8, 8, 0);
        chunks[100_001] = chunk("IDAT", zeros(72));
        chunks[100_002] = chunk("IEND", new byte[0]);
        return png(chunks);
    }

    private static void beside(Attack.Wave wave) {
        wave.many(
                5,
                "what a JPEG says beside its pixels",
                ACCEPTED,
                place -> {
                    byte[] segment = new byte[60];
                    place.random().nextBytes(segment);
                    segment[0] = -1;
                    segment[1] = place.chosen(0xE1, 0xE2, 0xED, 0xFE, 0xE5).byteValue();
                    segment[2] = 0;
                    segment[3] = 58;
                    byte[] mark =
                            place.chosen(
                                            "Exif\0\0II*\0",
                                            "ICC_PROFILE\0\1\1",
                                            "Photoshop 3.0\0",
                                            "\u001b[2J",
                                            "a")
                                    .getBytes(StandardCharsets.ISO_8859_1);
                    System.arraycopy(mark, 0, segment, 4, mark.length);
                    return predict(place, inserted(good("jpg", 40), 2, segment));
                });
        wave.many(
                9,
                "no picture",
                REFUSED,
                place ->
                        predict(
                                place,
                                place.chosen(
                                                "",
                                                "hello",
                                                "<svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1/'/></svg>",
                                                "%PDF-1.7",
                                                "PK\3\4",
                                                "GIF89a",
                                                "\u0089PNG\r\n\u001a\n",
                                                "\u00ff\u00d8\u00ff",
                                                "RIFF\4\0\0\0WEBPVP8X")
                                        .getBytes(StandardCharsets.ISO_8859_1)));
    }
}
