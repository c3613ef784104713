package dev.fathom.data.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.RenderedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JpegTest {
    @TempDir Path dir;

    /// At the highest quality.
    private static byte[] jpeg(IIOImage image, boolean progressive) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam how = writer.getDefaultWriteParam();
        how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        how.setCompressionQuality(1);
        how.setProgressiveMode(
                progressive ? ImageWriteParam.MODE_DEFAULT : ImageWriteParam.MODE_DISABLED);
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, image, how);
        }
        return out.toByteArray();
    }

    /// Puts a segment, given in hexadecimal with its marker and length, behind the start of a JPEG.
    private Path with(String segment, byte[] jpeg) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(jpeg, 0, 2);
        out.writeBytes(HexFormat.of().parseHex(segment.replace(" ", "")));
        out.write(jpeg, 2, jpeg.length - 2);
        return Files.write(dir.resolve("x.jpg"), out.toByteArray());
    }

    /// Grey blocks of 16×16 pixels, three across and two down.
    private static byte[] blocks(boolean progressive) throws IOException {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 48 * 32; i++) {
            int block = i % 48 / 16 + 3 * (i / 48 / 16);
            image.getRaster().setSample(i % 48, i / 48, 0, 40 * block);
        }
        return jpeg(new IIOImage((RenderedImage) image, null, null), progressive);
    }

    @Test
    void a_progressive_jpeg_is_read() throws IOException {
        Path file = Files.write(dir.resolve("x.jpg"), blocks(true));
        assertThat(HexFormat.of().formatHex(Files.readAllBytes(file))).contains("ffc2");
        assertThat(seen(file, 3, 2)).isEqualTo("012/345");
    }

    /// The blocks in a file, as they are seen: the middle pixel of each.
    private static String seen(Path file, int across, int down) {
        byte[] picture = ImageFile.read(file, new Volume(16 * across, 16 * down, 1));
        StringBuilder seen = new StringBuilder();
        for (int i = 0; i < across * down; i++) {
            int middle = (16 * (i / across) + 8) * 16 * across + 16 * (i % across) + 8;
            seen.append(i > 0 && i % across == 0 ? "/" : "").append((picture[middle] & 255) / 40);
        }
        return seen.toString();
    }

    /// What Exif 2.3 says of each orientation; in both byte orders.
    @ParameterizedTest
    @CsvSource({
        "1, 012/345",
        "2, 210/543",
        "3, 543/210",
        "4, 345/012",
        "5, 03/14/25",
        "6, 30/41/52",
        "7, 52/41/30",
        "8, 25/14/03"
    })
    void a_jpeg_is_turned_as_its_exif_orientation_says(int orientation, String rows)
            throws IOException {
        String exif = "ffe1 0022 457869660000 ";
        String little = "49492a00 08000000 0100 1201 0300 01000000 0%d000000 00000000";
        String big = "4d4d002a 00000008 0001 0112 0003 00000001 000%d0000 00000000";
        int width = rows.indexOf('/');
        for (String order : new String[] {little, big}) {
            Path file = with(exif + order.formatted(orientation), blocks(false));
            assertThat(seen(file, width, 6 / width)).isEqualTo(rows);
        }
    }

    /// An orientation of 9, an entry without end, a directory outside, no directory.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ffe1 0022 457869660000 49492a00 08000000 0100 1201 0300 01000000 09000000 00000000",
                "ffe1 0018 457869660000 49492a00 08000000 ffff 1201 0400 0000",
                "ffe1 0010 457869660000 49492a00 f0ffff7f",
                "ffe1 000a 457869660000 4949"
            })
    void exif_that_makes_no_sense_turns_nothing(String segment) throws IOException {
        assertThat(seen(with(segment, blocks(false)), 3, 2)).isEqualTo("012/345");
    }

    /// One colour in four samples, with Adobe's marker, which says what they are; read by Pillow
    /// 9.4 as RGB. Pillow's arithmetic is in whole numbers, ours rounds.
    @ParameterizedTest
    @CsvSource({"'', 24 12 6", "00, 24 12 6", "02, 19 0 12"})
    void four_inks_are_read_as_adobe_writes_them(String transform, String rgb) throws IOException {
        WritableRaster raster =
                Raster.createInterleavedRaster(DataBuffer.TYPE_BYTE, 16, 16, 4, null);
        for (int i = 0; i < 256; i++) {
            raster.setPixel(i % 16, i / 16, new int[] {200, 100, 50, 30});
        }
        byte[] plain = jpeg(new IIOImage(raster, null, null), false);
        String adobe = "ffee 000e 41646f6265 0064 0000 0000 " + transform;
        Path file = with(transform.isEmpty() ? "" : adobe, plain);
        int[] expected = Arrays.stream(rgb.split(" ")).mapToInt(Integer::parseInt).toArray();
        byte[] pixel = ImageFile.read(file, new Volume(1, 1, 3));
        for (int d = 0; d < 3; d++) {
            assertThat((int) pixel[d]).isBetween(expected[d], expected[d] + 1);
        }
    }
}
