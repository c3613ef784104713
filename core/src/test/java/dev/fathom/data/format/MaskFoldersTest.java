package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Folders of pictures and masks.
class MaskFoldersTest {
    private static final Volume SIZE = new Volume(2, 2, 3);

    @TempDir private Path dir;

    private DataSet open() {
        return DataSets.open(dir, SIZE, Unreadable.stop(), Task.SEGMENT);
    }

    private Path picture(String name, int width, int height) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile());
        return file;
    }

    /// A mask of 2×2, in grey.
    private Path grey(String name, int... numbers) throws IOException {
        return mask(name, new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_GRAY), numbers);
    }

    /// The same with a palette of other colours than the numbers.
    private Path palette(String name, int... numbers) throws IOException {
        byte[] colours = new byte[256];
        for (int i = 0; i < 256; i++) {
            colours[i] = (byte) (255 - i);
        }
        IndexColorModel model = new IndexColorModel(8, 256, colours, colours, colours);
        return mask(name, new BufferedImage(2, 2, BufferedImage.TYPE_BYTE_INDEXED, model), numbers);
    }

    private Path mask(String name, BufferedImage image, int... numbers) throws IOException {
        Path file = dir.resolve(name);
        Files.createDirectories(file.getParent());
        for (int i = 0; i < numbers.length; i++) {
            image.getRaster().setSample(i % 2, i / 2, 0, numbers[i]);
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private static byte[] mask(Pictures pictures, int i) {
        byte[] mask = new byte[4];
        pictures.masks().read(i, mask, 0);
        return mask;
    }

    private void parts() throws IOException {
        picture("train/pictures/a.jpg", 2, 2);
        picture("train/pictures/b.png", 2, 2);
        picture("val/pictures/c.png", 2, 2);
        grey("train/masks/a.png", 0, 1, 2, 255);
        palette("train/masks/b.png", 1, 1, 0, 0);
        palette("val/masks/c.png", 2, 2, 2, 0);
    }

    @Test
    void masks_are_the_numbers_of_grey_or_of_a_palette() throws IOException {
        parts();
        DataSet set = open();
        assertThat(set.training().task()).isEqualTo(Task.SEGMENT);
        assertThat(set.training().labels()).containsExactly("0", "1", "2");
        assertThat(mask(set.training(), 0)).containsExactly(0, 1, 2, 255);
        assertThat(mask(set.training(), 1)).containsExactly(1, 1, 0, 0);
        assertThat(mask(set.test(), 0)).containsExactly(2, 2, 2, 0);
        Files.writeString(dir.resolve("classes.txt"), "ground\ncat\ndog\nbird\n");
        assertThat(open().test().labels()).containsExactly("ground", "cat", "dog", "bird");
    }

    /// A picture of 4×2 for a network that reads 2×2: the middle of both, each pixel the nearest.
    @Test
    void a_mask_is_scaled_and_cut_as_its_picture() throws IOException {
        picture("pictures/a.png", 4, 2);
        picture("pictures/b.png", 4, 4);
        Files.createDirectories(dir.resolve("masks"));
        BufferedImage wide = new BufferedImage(4, 2, BufferedImage.TYPE_BYTE_GRAY);
        BufferedImage large = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int x = 0; x < 4; x++) {
            for (int y = 0; y < 4; y++) {
                if (y < 2) {
                    wide.getRaster().setSample(x, y, 0, x);
                }
                large.getRaster().setSample(x, y, 0, x / 2);
            }
        }
        ImageIO.write(wide, "png", dir.resolve("masks/a.png").toFile());
        ImageIO.write(large, "png", dir.resolve("masks/b.png").toFile());
        for (String more : new String[] {"c", "d", "e"}) {
            picture("pictures/" + more + ".png", 2, 2);
            grey("masks/" + more + ".png", 0, 0, 0, 0);
        }
        DataSet set = open();
        List<byte[]> all = new ArrayList<>(List.of(mask(set.test(), 0)));
        for (int i = 0; i < set.training().size(); i++) {
            all.add(mask(set.training(), i));
        }
        // one of the five is put aside, whichever
        assertThat(all).hasSize(5);
        assertThat(all).anySatisfy(m -> assertThat(m).containsExactly(1, 2, 1, 2));
        assertThat(all).anySatisfy(m -> assertThat(m).containsExactly(0, 1, 0, 1));
    }

    private void refused(String message) {
        assertThatThrownBy(this::open)
                .isInstanceOf(DataException.class)
                .hasMessageContaining(message);
    }

    @Test
    void a_mask_of_another_size_than_its_picture_is_refused() throws IOException {
        parts();
        Path picture = picture("train/pictures/a.jpg", 3, 2);
        refused(
                dir.resolve("train/masks/a.png")
                        + " has 2×2 pixels, but its picture "
                        + picture.getFileName()
                        + " has 3×2; a mask has a pixel for each of its picture");
    }

    @Test
    void a_class_that_there_is_not_is_refused_with_its_place() throws IOException {
        parts();
        Path mask = grey("val/masks/c.png", 0, 0, 7, 0);
        refused(
                mask
                        + ": the pixel in column 0 of row 1 is of class 7, and there are 3, 0 … 2;"
                        + " correct it, or make it 255 where no class is known");
    }

    @Test
    void a_mask_in_colour_of_16_bits_or_as_jpeg_is_refused() throws IOException {
        parts();
        picture("train/masks/a.png", 2, 2);
        refused(
                "a.png has colours or more than 8 bits of grey, which are no classes; save the mask"
                        + " with a palette or in grey of 8 bits, so that each pixel's number is its"
                        + " class");
        mask("train/masks/a.png", new BufferedImage(2, 2, BufferedImage.TYPE_USHORT_GRAY), 0, 1);
        refused("a.png has colours or more than 8 bits of grey");
        Files.delete(dir.resolve("train/masks/a.png"));
        picture("train/masks/a.jpg", 2, 2);
        refused("a.jpg is a JPEG, which changes the numbers of a mask; save it as PNG");
    }

    @Test
    void masks_of_fewer_bits_are_read_too() throws IOException {
        parts();
        byte[] two = {0, (byte) 255};
        mask(
                "train/masks/a.png",
                new BufferedImage(
                        2,
                        2,
                        BufferedImage.TYPE_BYTE_BINARY,
                        new IndexColorModel(1, 2, two, two, two)),
                0,
                1,
                1,
                0);
        Files.writeString(dir.resolve("classes.txt"), "ground\ncat\ndog\n");
        assertThat(mask(open().training(), 0)).containsExactly(0, 1, 1, 0);
    }

    @Test
    void a_picture_without_a_mask_and_a_mask_without_a_picture_are_named() throws IOException {
        parts();
        picture("train/pictures/lonely.png", 2, 2);
        refused(
                dir.resolve("train/pictures")
                        + ": 1 of 3 have no mask of the same name in "
                        + dir.resolve("train/masks")
                        + ": lonely.png");
        Files.delete(dir.resolve("train/pictures/lonely.png"));
        grey("train/masks/stray.png", 0, 0, 0, 0);
        refused(
                dir.resolve("train/masks")
                        + ": 1 of 3 have no picture of the same name in "
                        + dir.resolve("train/pictures")
                        + ": stray.png");
        Files.delete(dir.resolve("train/masks/stray.png"));
        picture("train/pictures/a.png", 2, 2);
        refused("differ only in their ends, by which pictures and masks are not told apart");
    }

    @Test
    void masks_of_one_class_say_how_an_object_is_marked() throws IOException {
        parts();
        grey("train/masks/a.png", 0, 0, 0, 255);
        grey("train/masks/b.png", 255, 0, 0, 0);
        refused(
                dir.resolve("train/masks")
                        + ": the masks are of class 0 alone, and 255 says that none is known; give"
                        + " the pixels of what is looked for the class 1");
    }

    @Test
    void a_folder_without_masks_or_a_test_part_says_what_is_missing() throws IOException {
        picture("pictures/a.png", 2, 2);
        refused(
                dir
                        + ": the task segment needs a folder pictures and a folder masks, or both in"
                        + " each of the folders train and val; there is no "
                        + dir.resolve("masks"));
        picture("train/pictures/a.png", 2, 2);
        grey("train/masks/a.png", 0, 1, 0, 1);
        refused("has a folder train, but neither val nor test");
        Files.writeString(dir.resolve("classes.txt"), "one\n");
        refused("expected the names of 2 … 255 classes, one a line, the background's among them");
    }

    @Test
    void a_mask_is_part_of_what_a_set_is() throws IOException {
        parts();
        String before = open().training().sha256();
        grey("train/masks/a.png", 0, 1, 2, 2);
        assertThat(open().training().sha256()).isNotEqualTo(before);
    }
}
