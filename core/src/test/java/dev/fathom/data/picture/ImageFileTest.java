package dev.fathom.data.picture;

import static dev.fathom.data.format.ImageFolderTest.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileTest {
    private static final Volume COLOUR = new Volume(2, 2, 3);

    @TempDir Path dir;

    private byte[] read(BufferedImage image, String format, Volume wanted) throws IOException {
        return ImageFile.read(Files.write(dir.resolve("x"), encoded(image, format)), wanted);
    }

    @Test
    void the_values_of_a_colour_png_are_read_exactly() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x010203);
        image.setRGB(1, 0, 0xff8040);
        image.setRGB(0, 1, 0x0000ff);
        image.setRGB(1, 1, 0x7f7f7f);
        assertThat(read(image, "png", COLOUR))
                .containsExactly(1, 2, 3, 255, 128, 64, 0, 0, 255, 127, 127, 127);
    }

    @Test
    void the_values_of_a_grey_png_are_read_exactly_and_repeated() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {100, 200});
        assertThat(read(image, "png", new Volume(2, 1, 3)))
                .containsExactly(100, 100, 100, 200, 200, 200);
        assertThat(read(image, "png", new Volume(2, 1, 1))).containsExactly(100, 200);
    }

    @Test
    void of_16_bits_the_upper_8_are_read() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setPixels(0, 0, 2, 1, new int[] {0x64ff, 0xc800});
        assertThat(read(image, "png", new Volume(2, 1, 1))).containsExactly(100, 200);
    }

    @Test
    void a_picture_with_a_palette_is_read_in_colour() throws IOException {
        BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED);
        image.setRGB(1, 0, 0xffff0000);
        assertThat(read(image, "gif", COLOUR))
                .containsExactly(0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /// 100·128/255 + 255·127/255 = 177.2
    @Test
    void transparent_parts_are_laid_over_white() throws IOException {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00123456);
        image.setRGB(1, 0, 0x80640000);
        assertThat(read(image, "png", new Volume(2, 1, 3)))
                .containsExactly(255, 255, 255, 177, 127, 127);
    }

    @Test
    void a_jpeg_is_read_scaled_and_cropped() throws IOException {
        BufferedImage image = new BufferedImage(64, 16, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 64 * 16; i++) {
            image.setRGB(i % 64, i / 64, i % 64 < 32 ? 0xffffff : 0);
        }
        byte[] left = {(byte) 255, (byte) 255, (byte) 255};
        byte[] picture = read(image, "jpg", new Volume(4, 4, 3));
        for (int y = 0; y < 4; y++) {
            assertThat(Arrays.copyOfRange(picture, 12 * y, 12 * y + 3)).isEqualTo(left);
            assertThat(Arrays.copyOfRange(picture, 12 * y + 9, 12 * y + 12)).containsOnly(0);
        }
    }

    @Test
    void a_jpeg_that_is_cut_short_is_refused() throws IOException {
        BufferedImage image = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
        byte[] jpeg = encoded(image, "jpg");
        Path file = Files.write(dir.resolve("cut.jpg"), Arrays.copyOf(jpeg, jpeg.length - 20));
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": the picture is cut short: its last scan ends at byte "
                                + (jpeg.length - 20)
                                + " without all of its blocks (Corrupt JPEG data: premature end of"
                                + " data segment); get the file again");
    }

    @Test
    void a_png_that_is_cut_short_is_refused() throws IOException {
        byte[] png = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png");
        Path file = Files.write(dir.resolve("cut.png"), Arrays.copyOf(png, 50));
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": the picture is cut short: the chunk IDAT needs 46 bytes at byte"
                                + " 33, and the file has 50; get the file again");
    }

    @Test
    void a_file_that_is_no_picture_is_refused() throws IOException {
        Path file = Files.writeString(dir.resolve("note.jpg"), "no picture");
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                                + " something else; convert it, or leave it out");
    }

    @Test
    void a_missing_file_is_named() {
        Path file = dir.resolve("none.png");
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " does not exist");
    }

    @Test
    void more_than_64_megapixels_are_refused_before_decoding() throws IOException {
        Path file = claiming(65536, 65536);
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": expected at most 67108864 pixels, found 65536×65536 ="
                                + " 4294967296; make the picture smaller");
    }

    @Test
    void grey_with_alpha_is_laid_over_white() throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 2, 1, 2, null);
        raster.setPixels(0, 0, 2, 1, new int[] {100, 255, 100, 128});
        BufferedImage image =
                new BufferedImage(
                        new ComponentColorModel(
                                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                                true,
                                false,
                                Transparency.TRANSLUCENT,
                                DataBuffer.TYPE_BYTE),
                        raster,
                        false,
                        null);
        assertThat(read(image, "png", new Volume(2, 1, 1))).containsExactly(100, 177);
    }

    @Test
    void of_a_gif_with_several_pictures_the_first_is_read() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("gif").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.prepareWriteSequence(null);
            for (int rgb : new int[] {0xff0000, 0x0000ff}) {
                BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
                image.setRGB(0, 0, 0xff000000 | rgb);
                writer.writeToSequence(new IIOImage(image, null, null), null);
            }
            writer.endWriteSequence();
        }
        Path file = Files.write(dir.resolve("x.gif"), out.toByteArray());
        assertThat(ImageFile.read(file, new Volume(1, 1, 3))).containsExactly(255, 0, 0);
    }

    @Test
    void webp_without_its_reader_says_what_to_add() throws IOException {
        Path file = Files.writeString(dir.resolve("x.webp"), "RIFF\0\0\0\0WEBPVP8 ");
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                                + " WebP, whose reader, com.twelvemonkeys.imageio:imageio-webp, is"
                                + " not on the class path; add it, or convert the picture");
    }

    @Test
    void a_folder_is_no_picture() {
        assertThatThrownBy(() -> ImageFile.read(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(dir + " is a folder; expected a file");
    }

    @Test
    void an_empty_file_is_refused() throws IOException {
        Path file = Files.write(dir.resolve("x.jpg"), new byte[0]);
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                                + " an empty file; get it again, or leave it out");
    }

    private static BufferedImage noise() {
        BufferedImage image = new BufferedImage(6, 5, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(3);
        for (int i = 0; i < 30; i++) {
            image.setRGB(i % 6, i / 6, random.nextInt(1 << 24));
        }
        return image;
    }

    /// What is missing may be no more than the end mark.
    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tif"})
    void cut_anywhere_a_picture_is_refused_or_read_exactly(String format) throws IOException {
        byte[] whole = encoded(noise(), format);
        Volume size = new Volume(6, 5, 3);
        Path file = dir.resolve("x." + format);
        byte[] expected = ImageFile.read(Files.write(file, whole), size);
        int refused = 0;
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            try {
                assertThat(ImageFile.read(file, size)).as("cut at %d", length).isEqualTo(expected);
            } catch (DataException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(whole.length - 64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "gif", "tif"})
    void a_damaged_picture_is_refused_or_read(String format) throws IOException {
        byte[] whole = encoded(noise(), format);
        Random random = new Random(5);
        Path file = dir.resolve("x." + format);
        for (int i = 0; i < 100; i++) {
            byte[] damaged = whole.clone();
            for (int k = random.nextInt(3); k >= 0; k--) {
                damaged[random.nextInt(i % 2 == 0 ? 64 : whole.length)] = (byte) random.nextInt();
            }
            Files.write(file, damaged);
            try {
                assertThat(ImageFile.read(file, COLOUR)).hasSize(12);
            } catch (DataException e) {
                assertThat(e).hasMessageStartingWith(file.toString());
            }
        }
    }

    /// The size is changed in the header of a tiny PNG, with its check sum.
    private Path claiming(int width, int height) throws IOException {
        byte[] png = encoded(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png");
        ByteBuffer header = ByteBuffer.wrap(png).putInt(16, width).putInt(20, height);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        header.putInt(29, (int) sum.getValue());
        return Files.write(dir.resolve("huge.png"), png);
    }

    @Test
    void more_pixels_than_a_file_can_hold_are_refused_before_decoding() throws IOException {
        Path file = claiming(8000, 8000);
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": 8000×8000 = 64000000 pixels can't be in a file of 69 bytes; get"
                                + " the file again");
    }
}
