package dev.fathom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final Volume COLOUR = new Volume(2, 2, 3);

    @TempDir Path dir;

    static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /// A picture of one colour, written into a folder that is made when missing.
    static Path even(Path file, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        Arrays.fill(((DataBufferInt) image.getRaster().getDataBuffer()).getData(), rgb);
        Files.createDirectories(file.getParent());
        String name = file.toString();
        return Files.write(file, encoded(image, name.substring(name.lastIndexOf('.') + 1)));
    }

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
                .hasMessage(file + ": the picture is cut short; get the file again");
    }

    @Test
    void a_png_that_is_cut_short_is_refused() throws IOException {
        byte[] png = encoded(new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB), "png");
        Path file = Files.write(dir.resolve("cut.png"), Arrays.copyOf(png, 50));
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(file + " can't be decoded (")
                .hasMessageEndingWith("); save it again as RGB JPEG or PNG");
    }

    @Test
    void a_file_that_is_no_picture_is_refused() throws IOException {
        Path file = Files.writeString(dir.resolve("note.jpg"), "no picture");
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found"
                                + " something else; convert it, or take it out of the folder");
    }

    @Test
    void a_missing_file_is_named() {
        Path file = dir.resolve("none.png");
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(file + " does not exist");
    }

    /// The size is changed in the header of a tiny PNG, with its check sum.
    @Test
    void more_than_64_megapixels_are_refused_before_decoding() throws IOException {
        byte[] png = encoded(new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB), "png");
        ByteBuffer header = ByteBuffer.wrap(png).putInt(16, 65536).putInt(20, 65536);
        CRC32 sum = new CRC32();
        sum.update(png, 12, 17);
        header.putInt(29, (int) sum.getValue());
        Path file = Files.write(dir.resolve("huge.png"), png);
        assertThatThrownBy(() -> ImageFile.read(file, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": expected at most 67108864 pixels, found 65536×65536 ="
                                + " 4294967296; make the picture smaller");
    }

    @Test
    void classes_and_pictures_come_sorted_by_name_and_other_files_are_left_out()
            throws IOException {
        Path second = even(dir.resolve("ant/2.PNG"), 0x202020);
        Path first = even(dir.resolve("ant/1.png"), 0x101010);
        Path bee = even(dir.resolve("bee/0.bmp"), 0x303030);
        even(dir.resolve("bee/.hidden.png"), 0);
        Files.writeString(dir.resolve("bee/notes.txt"), "left out");
        ImageFolder folder = new ImageFolder(dir, List.of("ant", "bee"), COLOUR, 0);
        assertThat(folder.size()).isEqualTo(3);
        assertThat(List.of(folder.file(0), folder.file(1), folder.file(2)))
                .containsExactly(first, second, bee);
        assertThat(List.of(folder.label(0), folder.label(1), folder.label(2)))
                .containsExactly(0, 0, 1);
        byte[] picture = new byte[13];
        folder.read(2, picture, 1);
        assertThat(picture).startsWith(0, 0x30, 0x30).endsWith(0x30);
    }

    @Test
    void pictures_are_kept_as_far_as_memory_reaches() throws IOException {
        Path first = even(dir.resolve("ant/1.png"), 0x111111);
        Path second = even(dir.resolve("ant/2.png"), 0x222222);
        ImageFolder folder = new ImageFolder(dir, List.of("ant"), COLOUR, COLOUR.size());
        byte[] picture = new byte[COLOUR.size()];
        folder.read(0, picture, 0);
        folder.read(1, picture, 0);
        Files.delete(first);
        Files.delete(second);
        folder.read(0, picture, 0);
        assertThat(picture).containsOnly(0x11);
        assertThatThrownBy(() -> folder.read(1, picture, 0)).hasMessage(second + " does not exist");
    }

    @Test
    void a_class_without_pictures_is_refused() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("ant"));
        assertThatThrownBy(() -> new ImageFolder(dir, List.of("ant"), COLOUR, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        empty
                                + ": expected pictures of this class (.jpg, .png, .bmp, .gif, .tif),"
                                + " found none");
        assertThatThrownBy(() -> new ImageFolder(dir, List.of("bee"), COLOUR, 0))
                .hasMessage(dir.resolve("bee") + " does not exist");
    }
}
