package dev.fathom.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What picture files say beside their pixels: profiles and texts, how the picture is turned, what
/// its samples are, where it lies.
class BesidePixelsTest {
    private static final Volume SIZE = new Volume(6, 4, 3);
    private static final BufferedImage IMAGE = Encoder.picture(6, 4, BufferedImage.TYPE_INT_RGB);

    private static byte[] read(byte[] file) {
        return ImageSource.of("photo", file).read(SIZE);
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    private static byte[] text(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whole ones of three colours and of one, one that is cut short, and one that is none.
    /// Applied, linear light would change nearly every sample.
    private static List<byte[]> profiles() {
        byte[] linear = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
        byte[] grey = ICC_Profile.getInstance(ColorSpace.CS_GRAY).getData();
        return List.of(linear, grey, Arrays.copyOf(linear, 200), text("no profile at all"));
    }

    /// Behind the first two bytes of a JPEG.
    private static byte[] withSegment(byte[] jpeg, int marker, byte[] content) {
        byte[] head = {(byte) 0xff, (byte) marker, 0, 0};
        ByteBuffer.wrap(head).putShort(2, (short) (content.length + 2));
        return joined(
                Arrays.copyOf(jpeg, 2), head, content, Arrays.copyOfRange(jpeg, 2, jpeg.length));
    }

    @Test
    void no_profile_of_a_jpeg_changes_a_pixel_or_stops_it() throws IOException {
        byte[] jpeg = Encoder.file(IMAGE, "jpg");
        byte[] expected = read(jpeg);
        List<byte[]> numbers =
                List.of(new byte[] {1, 1}, new byte[] {1, 2}, new byte[] {9, 2}, new byte[] {0, 0});
        for (byte[] profile : profiles()) {
            for (byte[] number : numbers) {
                byte[] content = joined(text("ICC_PROFILE\0"), number, profile);
                byte[] once = withSegment(jpeg, 0xe2, content);
                assertThat(read(once)).isEqualTo(expected);
                assertThat(read(withSegment(once, 0xe2, content))).isEqualTo(expected);
            }
        }
        assertThat(read(withSegment(jpeg, 0xfe, text("a note")))).isEqualTo(expected);
        assertThat(read(withSegment(jpeg, 0xe0, text("JFIF\0\7\7\1\1\1\1\1\0\0"))))
                .isEqualTo(expected);
    }

    private static byte[] chunk(String name, byte[] content) {
        CRC32 sum = new CRC32();
        sum.update(text(name));
        sum.update(content);
        return joined(
                ByteBuffer.allocate(4).putInt(content.length).array(),
                text(name),
                content,
                ByteBuffer.allocate(4).putInt((int) sum.getValue()).array());
    }

    /// Behind the header of a PNG.
    private static byte[] withChunk(byte[] png, byte[] chunk) {
        return joined(Arrays.copyOf(png, 33), chunk, Arrays.copyOfRange(png, 33, png.length));
    }

    private static byte[] deflated(byte[] bytes) {
        Deflater deflater = new Deflater();
        deflater.setInput(bytes);
        deflater.finish();
        byte[] packed = new byte[bytes.length + 100];
        int length = deflater.deflate(packed);
        deflater.end();
        return Arrays.copyOf(packed, length);
    }

    @Test
    void no_profile_gamma_or_text_of_a_png_changes_a_pixel_or_stops_it() throws IOException {
        byte[] png = Encoder.file(IMAGE, "png");
        byte[] expected = read(png);
        List<byte[]> chunks = new ArrayList<>();
        for (byte[] profile : profiles()) {
            chunks.add(chunk("iCCP", joined(text("p\0\0"), deflated(profile))));
            chunks.add(chunk("iCCP", joined(text("p\0\0"), profile)));
        }
        chunks.add(chunk("gAMA", new byte[] {0, 1, (byte) 0x86, (byte) 0xa0}));
        chunks.add(chunk("gAMA", new byte[0]));
        chunks.add(chunk("sBIT", new byte[] {1, 1, 1}));
        chunks.add(chunk("bKGD", new byte[] {0, 9, 0, 9, 0, 9}));
        // a megabyte of text in a kilobyte
        chunks.add(chunk("zTXt", joined(text("Comment\0\0"), deflated(new byte[1 << 20]))));
        chunks.add(chunk("tEXt", text("no end of the name")));
        chunks.add(chunk("acTL", new byte[] {0, 0, 0, 1, 0, 0, 0, 0}));
        for (byte[] chunk : chunks) {
            assertThat(read(withChunk(png, chunk))).isEqualTo(expected);
        }
    }

    private static TiffBuilder tiff() {
        byte[] data = new byte[6 * 4 * 3];
        for (int i = 0; i < 24; i++) {
            int rgb = IMAGE.getRGB(i % 6, i / 6);
            data[3 * i] = (byte) (rgb >> 16);
            data[3 * i + 1] = (byte) (rgb >> 8);
            data[3 * i + 2] = (byte) rgb;
        }
        return new TiffBuilder(6, 4, data).shorts(258, 8, 8, 8).shorts(262, 2).shorts(277, 3);
    }

    @Test
    void no_profile_of_a_tiff_changes_a_pixel_or_stops_it() throws IOException {
        byte[] expected = read(Encoder.file(IMAGE, "png"));
        assertThat(read(tiff().file())).isEqualTo(expected);
        for (byte[] profile : profiles()) {
            assertThat(read(tiff().bytes(34675, profile).bytes(700, profile).file()))
                    .isEqualTo(expected);
        }
    }

    /// A bitmap of version 5, with a profile behind its pixels.
    @Test
    void no_profile_of_a_bitmap_changes_a_pixel_or_stops_it() throws IOException {
        byte[] expected = read(Encoder.file(IMAGE, "png"));
        for (byte[] profile : profiles()) {
            ByteBuffer file = ByteBuffer.allocate(14 + 124 + 4 * 20 + profile.length);
            file.order(ByteOrder.LITTLE_ENDIAN).put((byte) 'B').put((byte) 'M');
            file.putInt(file.capacity()).putInt(0).putInt(14 + 124).putInt(124);
            file.putInt(6).putInt(-4).putShort((short) 1).putShort((short) 24).putInt(0);
            file.putInt(14 + 56, 0x4d424544).putInt(14 + 112, 124 + 80);
            file.putInt(14 + 116, profile.length);
            for (int i = 0; i < 24; i++) {
                int rgb = IMAGE.getRGB(i % 6, i / 6);
                int at = 14 + 124 + 20 * (i / 6) + 3 * (i % 6);
                file.put(at, (byte) rgb).put(at + 1, (byte) (rgb >> 8));
                file.put(at + 2, (byte) (rgb >> 16));
            }
            file.put(14 + 124 + 80, profile);
            assertThat(read(file.array())).isEqualTo(expected);
        }
    }

    /// What Exif 2.3 says of each orientation, of six pixels.
    @ParameterizedTest
    @CsvSource({
        "1, 012/345",
        "2, 210/543",
        "3, 543/210",
        "4, 345/012",
        "5, 03/14/25",
        "6, 30/41/52",
        "7, 52/41/30",
        "8, 25/14/03",
        "9, 012/345"
    })
    void png_and_tiff_are_turned_as_they_say(int orientation, String rows) throws IOException {
        BufferedImage image = new BufferedImage(3, 2, BufferedImage.TYPE_BYTE_GRAY);
        byte[] data = {0, 40, 80, 120, (byte) 160, (byte) 200};
        image.getRaster().setDataElements(0, 0, 3, 2, data);
        byte[] exif = new TiffBuilder(3, 2, new byte[0]).shorts(274, orientation).file();
        byte[] png = withChunk(Encoder.file(image, "png"), chunk("eXIf", exif));
        byte[] tiff = new TiffBuilder(3, 2, data).shorts(274, orientation).file();
        int width = rows.indexOf('/');
        for (byte[] file : List.of(png, tiff)) {
            byte[] picture = ImageSource.of("photo", file).read(new Volume(width, 6 / width, 1));
            StringBuilder seen = new StringBuilder();
            for (int i = 0; i < 6; i++) {
                seen.append(i > 0 && i % width == 0 ? "/" : "").append((picture[i] & 255) / 40);
            }
            assertThat(seen).hasToString(rows);
        }
    }

    private static ByteBuffer numbers(int count) {
        return ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] grey(TiffBuilder tiff) {
        return ImageSource.of("photo", tiff.file()).read(new Volume(4, 1, 1));
    }

    /// A float is a share of white, whatever colour space Java takes grey to be in.
    @Test
    void floats_are_brightness_and_of_32_bits_the_upper_8_count() {
        ByteBuffer floats = numbers(4).putFloat(0).putFloat(85 / 255f).putFloat(0.5f).putFloat(1);
        TiffBuilder tiff = new TiffBuilder(4, 1, floats.array()).shorts(258, 32).shorts(339, 3);
        assertThat(grey(tiff)).containsExactly(0, 85, (byte) 128, (byte) 255);
        ByteBuffer whole = numbers(4).putInt(0x64ffffff).putInt(0xc8000000).putInt(255).putInt(-1);
        tiff = new TiffBuilder(4, 1, whole.array()).shorts(258, 32).shorts(339, 1);
        assertThat(grey(tiff)).containsExactly(100, (byte) 200, 0, (byte) 255);
    }

    /// Otherwise pictures with 0 … 255 in floats would all be white.
    @Test
    void floats_that_are_no_share_and_samples_with_a_sign_are_refused() {
        ByteBuffer floats = numbers(4).putFloat(0).putFloat(85).putFloat(0).putFloat(0);
        assertThatThrownBy(
                        () ->
                                grey(
                                        new TiffBuilder(4, 1, floats.array())
                                                .shorts(258, 32)
                                                .shorts(339, 3)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "photo: expected floats of 0 … 1, found 85.0 in row 0; save it again as RGB"
                                + " JPEG or PNG");
        assertThatThrownBy(
                        () ->
                                grey(
                                        new TiffBuilder(4, 1, new byte[8])
                                                .shorts(258, 16)
                                                .shorts(339, 2)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "photo: samples of kind 2 are no brightness; save the picture again with"
                                + " whole numbers without sign, or floats of 0 … 1");
    }

    /// 255 − 55 = 200 of no cyan, and 30 of no black: 200 · 30 / 255 = 23.5.
    @Test
    void four_inks_of_a_tiff_are_read_by_their_product() {
        byte[] inks = {55, (byte) 155, (byte) 205, (byte) 225};
        byte[] file =
                new TiffBuilder(1, 1, inks)
                        .shorts(258, 8, 8, 8, 8)
                        .shorts(262, 5)
                        .shorts(277, 4)
                        .file();
        assertThat(ImageSource.of("photo", file).read(new Volume(1, 1, 3)))
                .containsExactly(24, 12, 6);
    }

    /// The colours 0, 255, 100 and 200 of grey; the picture has 1 and 2.
    private static byte[] gif(int screen, int x, int y, int background, boolean transparent) {
        byte[] control = {0x21, (byte) 0xf9, 4, (byte) (transparent ? 1 : 0), 0, 0, 3, 0};
        byte[] palette = {0, 0, 0, -1, -1, -1, 100, 100, 100, -56, -56, -56};
        byte[] head = {(byte) screen, 0, (byte) screen, 0, (byte) 0x81, (byte) background, 0};
        // of 2 bits, codes of 3: clear, 1, 2, end
        byte[] picture = {0x2c, (byte) x, 0, (byte) y, 0, 2, 0, 1, 0, 0, 2, 2, 0x4c | 0x00, 0, 0};
        int codes = 4 | 1 << 3 | 2 << 6 | 5 << 9;
        picture[12] = (byte) codes;
        picture[13] = (byte) (codes >> 8);
        return joined(text("GIF89a"), head, palette, control, picture, text(";"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_gif_smaller_than_its_screen_lies_on_its_background(boolean transparent) {
        byte ground = transparent ? (byte) 255 : (byte) 200;
        byte[] file = gif(3, 1, 2, 3, transparent);
        assertThat(ImageSource.of("photo", file).read(new Volume(3, 3, 1)))
                .containsExactly(
                        ground, ground, ground, ground, ground, ground, ground, (byte) 255, 100);
        assertThat(ImageSource.of("photo", gif(1, 0, 0, 3, false)).read(new Volume(2, 1, 1)))
                .as("a screen that is too small grows")
                .containsExactly((byte) 255, 100);
    }
}
