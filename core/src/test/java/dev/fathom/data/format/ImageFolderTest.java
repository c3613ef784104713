package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.DataBufferInt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class ImageFolderTest {
    private static final Volume COLOUR = new Volume(2, 2, 3);

    @TempDir Path dir;

    public static byte[] encoded(BufferedImage image, String format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThat(ImageIO.write(image, format, out)).isTrue();
        return out.toByteArray();
    }

    /// A picture of one colour, written into a folder that is made when missing.
    public static Path even(Path file, int rgb) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        Arrays.fill(((DataBufferInt) image.getRaster().getDataBuffer()).getData(), rgb);
        Files.createDirectories(file.getParent());
        String name = file.toString();
        return Files.write(file, encoded(image, name.substring(name.lastIndexOf('.') + 1)));
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
    void a_class_name_that_no_file_can_hold_is_refused_with_the_way_out() throws IOException {
        even(dir.resolve("an\nt/1.png"), 0x111111);
        assertThatThrownBy(() -> new ImageFolder(dir, List.of("an\nt"), COLOUR, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir
                                + ": the name of the folder 'an\\u000at' has a line break, and no"
                                + " file could hold it as a class's name; rename the folder");
    }

    @Test
    void a_class_without_pictures_is_refused() throws IOException {
        Path empty = Files.createDirectory(dir.resolve("ant"));
        assertThatThrownBy(() -> new ImageFolder(dir, List.of("ant"), COLOUR, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        empty
                                + ": expected pictures of this class (.jpg, .png, .bmp, .gif, .tif,"
                                + " .webp), found none; take the folder out if it is no class");
        assertThatThrownBy(() -> new ImageFolder(dir, List.of("bee"), COLOUR, 0))
                .hasMessage(dir.resolve("bee") + " does not exist");
    }
}
