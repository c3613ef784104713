package dev.fathom.data.picture;

import static dev.fathom.data.format.ImageFolderTest.encoded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest {
    private static final String PLACE = "upload 7";
    private static final Volume GREY = new Volume(12, 9, 1);
    private static final Volume COLOUR = new Volume(12, 9, 3);

    @TempDir Path dir;

    private static BufferedImage noise(int type) {
        BufferedImage image = new BufferedImage(23, 17, type);
        Random random = new Random(type);
        for (int i = 0; i < 23 * 17; i++) {
            image.setRGB(i % 23, i / 23, random.nextInt());
        }
        return image;
    }

    private static ImageSource stream(byte[] file) {
        return ImageSource.of(PLACE, new ByteArrayInputStream(file));
    }

    private void sameAnywhere(byte[] file) throws IOException {
        for (Volume wanted : new Volume[] {GREY, COLOUR}) {
            byte[] fromFile = ImageSource.of(Files.write(dir.resolve("x"), file)).read(wanted);
            assertThat(ImageSource.of(PLACE, file).read(wanted)).isEqualTo(fromFile);
            assertThat(stream(file).read(wanted)).isEqualTo(fromFile);
        }
    }

    /// Colour, grey, and grey as of a camera that was held upright.
    @ParameterizedTest
    @CsvSource({"jpg, 1, ''", "jpg, 10, ''", "jpg, 10, 06", "bmp, 1, ''", "gif, 13, ''"})
    void bytes_and_streams_are_read_as_files_are(String format, int type, String orientation)
            throws IOException {
        byte[] file = encoded(noise(type), format);
        if (!orientation.isEmpty()) {
            String exif = "ffe10022457869660000" + "49492a0008000000" + "01001201030001000000";
            String turned = exif + orientation + "000000" + "00000000";
            HexFormat hex = HexFormat.of();
            file = hex.parseHex("ffd8" + turned + hex.formatHex(file).substring(4));
        }
        sameAnywhere(file);
    }

    /// All types of [BufferedImage], from `TYPE_INT_RGB` to `TYPE_BYTE_INDEXED`.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13})
    void a_picture_in_memory_is_the_same_as_its_png(int type) throws IOException {
        BufferedImage image = noise(type);
        byte[] png = encoded(image, "png");
        sameAnywhere(png);
        for (Volume wanted : new Volume[] {GREY, COLOUR, new Volume(23, 17, 3)}) {
            byte[] pixels = ImageSource.of(PLACE, png).read(wanted);
            assertThat(ImageSource.of(PLACE, image).read(wanted)).isEqualTo(pixels);
            BufferedImage decoded = ImageIO.read(new ByteArrayInputStream(png));
            assertThat(ImageSource.of(PLACE, decoded).read(wanted)).isEqualTo(pixels);
        }
    }

    private static void refused(ImageSource source, String sentence) {
        assertThatThrownBy(() -> source.read(COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(sentence);
    }

    @Test
    void what_is_no_picture_is_refused_by_the_name_of_its_place() throws IOException {
        String expected =
                PLACE + ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found ";
        refused(stream(new byte[0]), expected + "an empty file; get it again, or leave it out");
        refused(
                ImageSource.of(PLACE, "no picture at all".getBytes(StandardCharsets.UTF_8)),
                expected + "something else; convert it, or leave it out");
        byte[] jpeg = encoded(noise(1), "jpg");
        refused(
                stream(Arrays.copyOf(jpeg, jpeg.length - 20)),
                PLACE
                        + ": the picture is cut short: its last scan ends at byte "
                        + (jpeg.length - 20)
                        + " without all of its blocks (Corrupt JPEG data: premature end of data"
                        + " segment); get the file again");
        refused(
                ImageSource.of(
                        PLACE, new BufferedImage(8193, 8192, BufferedImage.TYPE_BYTE_BINARY)),
                PLACE
                        + ": expected at most 67108864 pixels, found 8193×8192 = 67117056; make the"
                        + " picture smaller");
        assertThatThrownBy(() -> stream(encoded(noise(1), "png")).read(new Volume(4, 4, 5)))
                .hasMessageStartingWith(PLACE + ": pictures of depth 3 can't become pictures of");
    }

    /// A connection that breaks.
    @Test
    void a_stream_that_fails_is_named() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("connection reset");
                    }
                };
        refused(ImageSource.of(PLACE, broken), PLACE + " can't be read: connection reset");
    }
}
