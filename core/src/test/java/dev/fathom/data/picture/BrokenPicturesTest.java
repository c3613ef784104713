package dev.fathom.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Files that are cut short, filled up or with holes: refused with a sentence, or read as the whole
/// file is.
class BrokenPicturesTest {
    private static final int WIDTH = 29;
    private static final int HEIGHT = 19;
    private static final Volume SIZE = new Volume(WIDTH, HEIGHT, 3);

    static Stream<Arguments> files() throws IOException {
        Stream<Arguments> colours =
                Stream.of(
                                "jpg",
                                "jpg progressive",
                                "png",
                                "png progressive",
                                "bmp",
                                "tif",
                                "tif LZW",
                                "tif LZW tiled",
                                "tif ZLib",
                                "tif Deflate tiled",
                                "tif PackBits",
                                "tif JPEG")
                        .map(how -> Arguments.of(how, BufferedImage.TYPE_INT_RGB));
        Stream<Arguments> others =
                Stream.of(
                        Arguments.of("jpg", BufferedImage.TYPE_BYTE_GRAY),
                        Arguments.of("png", BufferedImage.TYPE_4BYTE_ABGR),
                        Arguments.of("png progressive", BufferedImage.TYPE_BYTE_INDEXED),
                        Arguments.of("png", BufferedImage.TYPE_USHORT_GRAY),
                        Arguments.of("gif", BufferedImage.TYPE_BYTE_INDEXED),
                        Arguments.of("gif progressive", BufferedImage.TYPE_BYTE_INDEXED),
                        Arguments.of("bmp BI_RLE8", BufferedImage.TYPE_BYTE_INDEXED),
                        Arguments.of("bmp", BufferedImage.TYPE_USHORT_565_RGB),
                        Arguments.of("tif LZW", BufferedImage.TYPE_BYTE_INDEXED),
                        Arguments.of("tif CCITT RLE", BufferedImage.TYPE_BYTE_BINARY),
                        Arguments.of("tif CCITT T.4", BufferedImage.TYPE_BYTE_BINARY),
                        Arguments.of("tif CCITT T.6", BufferedImage.TYPE_BYTE_BINARY));
        return Stream.concat(colours, others);
    }

    private static byte[] read(byte[] file) {
        return ImageSource.of("photo", file).read(SIZE);
    }

    /// @return whether it was read, as the whole was
    private static boolean same(byte[] file, byte[] expected, String what) {
        byte[] found;
        try {
            found = read(file);
        } catch (DataException e) {
            assertThat(e.getMessage()).as(what).startsWith("photo").doesNotContain("null");
            return false;
        }
        assertThat(found).as(what).isEqualTo(expected);
        return true;
    }

    @ParameterizedTest
    @MethodSource("files")
    void cut_anywhere_a_picture_is_refused_or_read_exactly(String how, int type)
            throws IOException {
        byte[] whole = Encoder.file(Encoder.picture(WIDTH, HEIGHT, type), how);
        byte[] expected = read(whole);
        int read = 0;
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            read += same(cut, expected, how + " cut at " + length) ? 1 : 0;
        }
        // the mark of the end and what TIFF has behind the pixels
        assertThat(read).as(how).isLessThan(how.startsWith("tif") ? 400 : 24);
    }

    /// What a broken download that was mended looks like.
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "jpg progressive"})
    void a_jpeg_that_is_cut_and_has_an_end_is_refused_or_read_exactly(String how)
            throws IOException {
        byte[] whole = Encoder.file(Encoder.picture(WIDTH, HEIGHT, 1), how);
        byte[] expected = read(whole);
        for (int length = 2; length < whole.length - 2; length++) {
            byte[] cut = Arrays.copyOf(whole, length + 2);
            cut[length] = (byte) 0xff;
            cut[length + 1] = (byte) 0xd9;
            same(cut, expected, how + " ended at " + length);
        }
    }

    /// As disks and networks leave them. PNG has check sums; in other formats zeros may be pixels.
    @ParameterizedTest
    @MethodSource("files")
    void a_picture_with_a_hole_is_refused_or_read(String how, int type) throws IOException {
        byte[] whole = Encoder.file(Encoder.picture(WIDTH, HEIGHT, type), how);
        byte[] expected = read(whole);
        for (int at = 0; at < whole.length; at += 7) {
            byte[] holed = whole.clone();
            Arrays.fill(holed, at, Math.min(whole.length, at + 40), (byte) 0);
            if (how.startsWith("png")) {
                same(holed, expected, how + " with a hole at " + at);
            } else {
                try {
                    assertThat(read(holed)).hasSize(SIZE.size());
                } catch (DataException e) {
                    assertThat(e.getMessage()).startsWith("photo").doesNotContain("null");
                }
            }
        }
    }

    /// The segments of a JPEG from the marker on, as hexadecimal.
    private static byte[] jpeg(String... segments) {
        return HexFormat.of()
                .parseHex("ffd8" + String.join("", segments).replace(" ", "") + "ffd9");
    }

    /// Blocks that nothing is said of are left out by the thousand; blocks that are there cost a
    /// bit each.
    @Test
    void a_jpeg_with_fewer_bits_than_blocks_is_refused_before_decoding() {
        String frame = "ffc2 000b 08 1f40 1f40 01 01 11 00";
        String scan = "ffda 0008 01 01 00 00 00 00";
        refused(
                jpeg(frame, scan, "00".repeat(9), scan.repeat(700)),
                "photo: the picture is cut short: 8000×8000 pixels are 1000000 blocks in the scan at"
                        + " byte 15, which need at least 125000 bytes, and it has 9; get the file"
                        + " again");
        String sequential = "ffc0 000b 08 1f40 1f40 01 01 11 00";
        refused(
                jpeg(sequential, scan, "00".repeat(125_000)),
                "photo: the picture is cut short: 8000×8000 pixels are 1000000 blocks in the scan at"
                        + " byte 15, which need at least 250000 bytes, and it has 125000; get the"
                        + " file again");
    }

    @Test
    void a_jpeg_with_more_scans_than_its_size_allows_is_refused_before_decoding() {
        String frame = "ffc2 000b 08 1f40 1f40 01 01 11 00";
        String first = "ffda 0008 01 01 00 00 00 00" + "00".repeat(125_000);
        String more = "ffda 0008 01 01 00 01 3f 00" + "00";
        refused(
                jpeg(frame, first, more.repeat(800)),
                "photo: to decode 34 scans of 8000×8000 pixels are 34000000 blocks of 8×8, and at"
                        + " most 33554432 are read; save the picture again with fewer scans, or"
                        + " smaller");
    }

    @Test
    void a_jpeg_whose_scans_contradict_each_other_is_refused() throws IOException {
        byte[] jpeg = Encoder.file(Encoder.picture(WIDTH, HEIGHT, 1), "jpg progressive");
        int end = jpeg.length - 2;
        int last = end;
        while (jpeg[last] != -1 || jpeg[last + 1] != (byte) 0xda) {
            last--;
        }
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        repeated.write(jpeg, 0, end);
        for (int i = 0; i < 3; i++) {
            repeated.write(jpeg, last, end - last);
        }
        repeated.write(jpeg, end, 2);
        refused(
                repeated.toByteArray(),
                "photo: the picture is damaged, or a part of it is missing (Inconsistent"
                        + " progression sequence for component 0 coefficient 1); get the file again");
    }

    @Test
    void whole_scans_that_are_missing_are_said() throws IOException {
        byte[] jpeg = Encoder.file(Encoder.picture(WIDTH, HEIGHT, 1), "jpg progressive");
        int last = jpeg.length - 2;
        while (jpeg[last] != -1 || jpeg[last + 1] != (byte) 0xda) {
            last--;
        }
        byte[] cut = Arrays.copyOf(jpeg, last);
        assertThatThrownBy(() -> read(cut))
                .hasMessageMatching(
                        "photo: the picture is cut short: after \\d+ scans and no end, component \\d"
                                + " of 3 lacks coefficient 2 of 64, or a bit of it; get the file"
                                + " again");
    }

    /// All that is missing is the mark of the end.
    @Test
    void a_jpeg_without_its_end_is_read() throws IOException {
        for (String how : List.of("jpg", "jpg progressive")) {
            byte[] jpeg = Encoder.file(Encoder.picture(WIDTH, HEIGHT, 1), how);
            assertThat(read(Arrays.copyOf(jpeg, jpeg.length - 2))).isEqualTo(read(jpeg));
            assertThat(read(Arrays.copyOf(jpeg, jpeg.length - 1))).isEqualTo(read(jpeg));
        }
    }

    @Test
    void files_that_unpack_to_less_than_their_size_say_how_much_is_there() throws IOException {
        byte[] codes = new byte[90];
        Arrays.fill(codes, (byte) 0x80);
        refused(
                new TiffBuilder(8000, 8000, codes).shorts(259, 5).file(),
                "photo: the picture is cut short or damaged: strip or tile 0 should unpack to"
                        + " 64000000 bytes, and there are 0; get the file again");
        Arrays.fill(codes, (byte) 0x81);
        refused(
                new TiffBuilder(8000, 8000, codes).shorts(259, 32773).file(),
                "photo: the picture is cut short or damaged: strip or tile 0 should unpack to"
                        + " 64000000 bytes, and there are 5760; get the file again");
        refused(
                new TiffBuilder(8000, 8000, codes).file(),
                "photo: the picture is cut short or damaged: strip or tile 0 should unpack to"
                        + " 64000000 bytes, and there are 90; get the file again");
        byte[] gif = Encoder.file(Encoder.picture(3, 3, BufferedImage.TYPE_BYTE_INDEXED), "gif");
        int picture = 13 + 3 * 256;
        while (gif[picture] != 0x2c) {
            picture++;
        }
        gif[picture + 6] = 0x10;
        gif[picture + 8] = 0x10;
        refused(
                gif,
                "photo: the picture is cut short or damaged: 4099×4099 = 16801801 pixels, found 9;"
                        + " get the file again");
        byte[] bmp = Encoder.file(Encoder.picture(3, 3, 1), "bmp");
        bmp[19] = 0x10;
        refused(
                bmp,
                "photo: the picture is cut short: 4099×3 pixels of 24 bits needs 36900 bytes at byte"
                        + " 54, and the file has 90; get the file again");
    }

    /// An end, and a jump over pixels, where pixels should be.
    @Test
    void runs_of_a_bitmap_must_make_all_pixels() throws IOException {
        BufferedImage image = Encoder.picture(3, 3, BufferedImage.TYPE_BYTE_INDEXED);
        byte[] bmp = Encoder.file(image, "bmp BI_RLE8");
        int start = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).getInt(10);
        byte[] ended = bmp.clone();
        ended[start] = 0;
        ended[start + 1] = 1;
        refused(
                ended,
                "photo: the picture is cut short: 3×3 = 9 pixels, found 0 before the end; get the"
                        + " file again");
        byte[] jumps = bmp.clone();
        jumps[start] = 0;
        jumps[start + 1] = 2;
        refused(
                jumps,
                "photo: the picture leaves out pixels at byte "
                        + (start + 2)
                        + "; get the file again");
    }

    @Test
    void a_check_sum_that_is_wrong_is_said() throws IOException {
        byte[] png = Encoder.file(Encoder.picture(WIDTH, HEIGHT, 1), "png");
        png[60] ^= 1;
        assertThatThrownBy(() -> read(png))
                .hasMessageMatching(
                        "photo: the picture is damaged: the check sum of chunk IDAT at byte 33 is"
                                + " [0-9a-f]{8}, not [0-9a-f]{8}; get the file again");
    }

    /// Tiles of 64 megapixels, 30 samples a pixel, a directory without end, and no pixels.
    @Test
    void claims_that_no_file_can_keep_are_refused_before_decoding() {
        TiffBuilder many = new TiffBuilder(1, 1, new byte[9]);
        many.shorts(322, 32768).shorts(323, 32768).longs(324, 8).longs(325, 9);
        refused(
                many.file(),
                "photo: expected at most 67108864 pixels, found 32768×32768 = 1073741824; make the"
                        + " picture smaller");
        refused(
                new TiffBuilder(8000, 8000, new byte[9]).shorts(277, 30).file(),
                "photo: 8000×8000 pixels with 30 samples are too many: at most 536870912 bytes are"
                        + " read; make the picture smaller");
        byte[] endless = new TiffBuilder(1, 1, new byte[2]).file();
        endless[10] = (byte) 0xff;
        endless[11] = (byte) 0xff;
        refused(
                endless,
                "photo: the picture is cut short: the directory needs 786424 bytes at byte 12, and"
                        + " the file has "
                        + endless.length
                        + "; get the file again");
        refused(
                new TiffBuilder(0, 5, new byte[2]).file(),
                "photo: expected pixels, found 0×5; get the file again");
    }

    @Test
    void pixels_for_which_java_has_no_room_are_refused() {
        ImageFile.checkMemory("photo", 100, 100, 24, 60_000);
        assertThatThrownBy(() -> ImageFile.checkMemory("photo", 100, 100, 24, 59_999))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "photo: 100×100 pixels of 24 bits are 30000 bytes, more than half of Java's"
                                + " 59999; make the picture smaller, or give Java more memory (-Xmx)");
    }

    private static void refused(byte[] file, String sentence) {
        assertThatThrownBy(() -> read(file)).isInstanceOf(DataException.class).hasMessage(sentence);
    }
}
