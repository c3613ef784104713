package dev.fathom.data.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataSetsTest {
    private static final Volume COLOUR = new Volume(2, 2, 3);

    @TempDir Path dir;

    private void idx(String part, String form) throws IOException {
        Files.write(
                dir.resolve(part + "-images" + String.format(form, 3)),
                IdxTest.bytes(new int[] {0x803, 1, 1, 1}, (byte) 5));
        Files.write(
                dir.resolve(part + "-labels" + String.format(form, 1)),
                IdxTest.bytes(new int[] {0x801, 1}, (byte) 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-idx%d-ubyte", ".idx%d-ubyte", "-idx%d-ubyte.gz", ".idx%d-ubyte.gz"})
    void mnist_is_recognised_under_its_usual_file_names(String form) throws IOException {
        idx("train", form);
        idx("t10k", form);
        DataSet set = DataSets.open(dir);
        assertThat(set.name()).isEqualTo(dir.getFileName().toString());
        assertThat(set.training().size()).isEqualTo(1);
        assertThat(set.test().label(0)).isEqualTo(1);
        assertThat(set.test().labels())
                .containsExactly("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
    }

    @Test
    void a_file_of_labels_names_the_classes() throws IOException {
        idx("train", "-idx%d-ubyte");
        idx("t10k", "-idx%d-ubyte");
        Files.writeString(dir.resolve("labels.txt"), "shoe\r\n\n ankle boot \n");
        assertThat(DataSets.open(dir).training().labels()).containsExactly("shoe", "ankle boot");
    }

    @Test
    void names_are_counted_against_the_classes_that_they_name() throws IOException {
        Files.createFile(dir.resolve("data_batch_1.bin"));
        Path names = dir.resolve("batches.meta.txt");
        Files.write(names, "\uFEFFa\r\nb\r\n".getBytes(StandardCharsets.UTF_16BE));
        assertThatThrownBy(() -> DataSets.open(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        names
                                + ": expected the names of 10 classes, one a line, found 2; write"
                                + " them all, or take the file away");
    }

    @Test
    void the_test_part_can_be_opened_alone() throws IOException {
        idx("t10k", "-idx%d-ubyte.gz");
        assertThat(DataSets.test(dir, COLOUR).volume()).isEqualTo(COLOUR);
        assertThatThrownBy(() -> DataSets.open(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(dir.resolve("train-images-idx3-ubyte.gz") + " does not exist");
    }

    @Test
    void cifar_10_is_recognised_and_named_by_its_own_file() throws IOException {
        for (int i = 1; i <= 5; i++) {
            Files.write(dir.resolve("data_batch_" + i + ".bin"), CifarTest.record(i));
        }
        Files.write(dir.resolve("test_batch.bin"), CifarTest.record(9));
        DataSet set = DataSets.open(dir);
        assertThat(set.training().size()).isEqualTo(5);
        assertThat(set.training().label(4)).isEqualTo(5);
        assertThat(set.test().labels()).isEqualTo(Cifar.NAMES_10);
        Files.writeString(dir.resolve("batches.meta.txt"), "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n");
        assertThat(DataSets.open(dir).test().labels()).startsWith("a", "b").hasSize(10);
        Files.delete(dir.resolve("data_batch_3.bin"));
        assertThatThrownBy(() -> DataSets.open(dir))
                .hasMessage(dir.resolve("data_batch_3.bin") + " does not exist");
    }

    @Test
    void cifar_100_is_recognised() throws IOException {
        Files.write(dir.resolve("train.bin"), CifarTest.record(3, 42));
        Files.write(dir.resolve("test.bin"), CifarTest.record(4, 43));
        DataSet set = DataSets.open(dir);
        assertThat(set.training().labels().get(set.training().label(0))).isEqualTo("leopard");
        assertThat(set.test().label(0)).isEqualTo(43);
    }

    @ParameterizedTest
    @ValueSource(strings = {"val", "test"})
    void folders_divided_into_parts_are_recognised(String test) throws IOException {
        ImageFolderTest.even(dir.resolve("train/bee/1.png"), 0);
        ImageFolderTest.even(dir.resolve("train/ant/1.png"), 0);
        ImageFolderTest.even(dir.resolve("train/ant/2.png"), 0);
        ImageFolderTest.even(dir.resolve(test + "/ant/3.png"), 0);
        ImageFolderTest.even(dir.resolve(test + "/bee/3.jpg"), 0);
        DataSet set = DataSets.open(dir, COLOUR);
        assertThat(set.training().labels()).containsExactly("ant", "bee");
        assertThat(set.training().size()).isEqualTo(3);
        assertThat(set.test().size()).isEqualTo(2);
        assertThat(set.test().volume()).isEqualTo(COLOUR);
    }

    @Test
    void a_class_that_only_the_test_part_has_is_refused() throws IOException {
        ImageFolderTest.even(dir.resolve("train/ant/1.png"), 0);
        ImageFolderTest.even(dir.resolve("val/ant/1.png"), 0);
        ImageFolderTest.even(dir.resolve("val/wasp/1.png"), 0);
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir.resolve("val")
                                + ": expected the 1 classes of "
                                + dir.resolve("train")
                                + ", found also wasp");
        ImageFolderTest.even(dir.resolve("train/bee/1.png"), 0);
        assertThatThrownBy(() -> DataSets.test(dir, COLOUR))
                .hasMessageEndingWith(", found also wasp, and no bee");
    }

    @Test
    void a_folder_train_without_a_second_part_is_refused() throws IOException {
        ImageFolderTest.even(dir.resolve("train/ant/1.png"), 0);
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir
                                + " has a folder train, but neither val nor test; put some pictures"
                                + " of each class aside into "
                                + dir.resolve("test")
                                + ", or the classes' folders right into "
                                + dir);
    }

    @Test
    void pictures_without_folders_for_their_classes_are_refused() throws IOException {
        ImageFolderTest.even(dir.resolve("1.png"), 0);
        ImageFolderTest.even(dir.resolve("2.jpg"), 0);
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir
                                + " holds 2 pictures but no folder for each class; put them into"
                                + " folders that are named after the classes, as in "
                                + dir.resolve("CLASS/picture.jpg"));
    }

    @Test
    void a_class_without_pictures_is_refused() throws IOException {
        ImageFolderTest.even(dir.resolve("ant/1.png"), 0);
        Path empty = Files.createDirectories(dir.resolve("bee/deeper")).getParent();
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(empty + ": expected pictures of this class (")
                .hasMessageEndingWith("), found none; take the folder out if it is no class");
    }

    private Path[] twoUnreadable() throws IOException {
        for (int i = 0; i < 5; i++) {
            ImageFolderTest.even(dir.resolve("ant/" + i + ".png"), 0);
            ImageFolderTest.even(dir.resolve("bee/" + i + ".png"), 0);
        }
        return new Path[] {
            Files.writeString(dir.resolve("ant/5.jpg"), "not a JPEG"),
            Files.writeString(dir.resolve("bee/9.png"), "")
        };
    }

    private static String reasons(Path[] unreadable) {
        String expected = ": at byte 0 expected a JPEG, PNG, BMP, GIF or TIFF picture, found ";
        return ":\n  "
                + unreadable[0]
                + expected
                + "something else; convert it, or leave it out\n  "
                + unreadable[1]
                + expected
                + "an empty file; get it again, or leave it out";
    }

    @Test
    void pictures_that_can_not_be_read_are_counted_and_listed() throws IOException {
        Path[] unreadable = twoUnreadable();
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir
                                + ": 2 of 12 pictures can't be read; mend them, take them out, or"
                                + " leave them out (--unreadable skip)"
                                + reasons(unreadable));
    }

    @Test
    void pictures_that_can_not_be_read_can_be_left_out() throws IOException {
        Path[] unreadable = twoUnreadable();
        List<String> said = new ArrayList<>();
        DataSet set = DataSets.open(dir, COLOUR, Unreadable.skip(said::add));
        assertThat(said)
                .containsExactly(
                        dir
                                + ": 2 of 12 pictures can't be read and are left out"
                                + reasons(unreadable));
        assertThat(set.training().size()).isEqualTo(8);
        assertThat(set.test().size()).isEqualTo(2);
        for (Path file : unreadable) {
            Files.delete(file);
        }
        assertThat(DataSets.open(dir, COLOUR).test().sha256()).isEqualTo(set.test().sha256());
    }

    /// A training on many pictures would else begin with reading all of them once more.
    @Test
    void the_fingerprint_of_a_folder_is_known_once_it_was_opened() throws IOException {
        for (int i = 0; i < 10; i++) {
            ImageFolderTest.even(dir.resolve("ant/" + i + ".png"), 0x010101 * i);
        }
        Pictures training = DataSets.open(dir, COLOUR).training();
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < training.size(); i++) {
            bytes.add(new byte[COLOUR.size()]);
            training.read(i, bytes.get(i), 0);
        }
        Pictures same = Pictures.of(COLOUR, List.of("ant"), new int[bytes.size()], bytes);
        for (int i = 0; i < 10; i++) {
            Files.delete(dir.resolve("ant/" + i + ".png"));
        }
        assertThat(training.sha256()).isEqualTo(same.sha256());
    }

    @Test
    void a_class_of_which_no_picture_can_be_read_is_refused() throws IOException {
        ImageFolderTest.even(dir.resolve("ant/1.png"), 0);
        Files.createDirectory(dir.resolve("bee"));
        Files.writeString(dir.resolve("bee/1.png"), "");
        assertThatThrownBy(() -> DataSets.open(dir, COLOUR, Unreadable.skip(reason -> {})))
                .isInstanceOf(DataException.class)
                .hasMessage(dir.resolve("bee") + ": no picture of this class can be read");
    }

    @Test
    void of_undivided_folders_a_fifth_of_each_class_is_for_testing() throws IOException {
        for (int i = 0; i < 10; i++) {
            ImageFolderTest.even(dir.resolve("ant/" + i + ".png"), 0x010101 * i);
            ImageFolderTest.even(dir.resolve("bee/" + i + ".png"), 0x010101 * (100 + i));
        }
        Files.createDirectory(dir.resolve(".hidden"));
        DataSet set = DataSets.open(dir, COLOUR);
        assertThat(set.training().labels()).containsExactly("ant", "bee");
        assertThat(set.training().size()).isEqualTo(16);
        assertThat(set.test().size()).isEqualTo(4);
        assertThat(List.of(set.test().label(0), set.test().label(1), set.test().label(2)))
                .containsExactly(0, 0, 1);
        assertThat(set.test().sha256()).isEqualTo(DataSets.test(dir, COLOUR).sha256());
    }

    @Test
    void a_folder_of_pictures_needs_a_size() throws IOException {
        ImageFolderTest.even(dir.resolve("ant/1.png"), 0);
        assertThatThrownBy(() -> DataSets.open(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        dir
                                + " is a folder of pictures, which have no common size; say the"
                                + " size that the network reads");
    }

    @Test
    void a_directory_with_something_else_says_what_was_looked_for_and_found() throws IOException {
        String lookedFor =
                " holds no data set: looked for train-images-idx3-ubyte(.gz) (MNIST),"
                        + " data_batch_1.bin (CIFAR-10), train.bin (CIFAR-100),"
                        + " train/CLASS/picture.jpg, CLASS/picture.jpg and train-000000.tar (shards); found ";
        assertThatThrownBy(() -> DataSets.open(dir))
                .isInstanceOf(DataException.class)
                .hasMessage(dir + lookedFor + "nothing");
        for (int i = 0; i < 10; i++) {
            Files.writeString(dir.resolve(i + ".txt"), "");
        }
        assertThatThrownBy(() -> DataSets.open(dir))
                .hasMessage(
                        dir
                                + lookedFor
                                + "0.txt, 1.txt, 2.txt, 3.txt, 4.txt, 5.txt, 6.txt, 7.txt and 2"
                                + " more");
    }

    @Test
    void what_is_no_directory_is_refused() throws IOException {
        Path file = Files.writeString(dir.resolve("file"), "");
        assertThatThrownBy(() -> DataSets.open(file))
                .hasMessage(file + " is a file; expected the folder of a data set");
        Path none = dir.resolve("none");
        assertThatThrownBy(() -> DataSets.open(none)).hasMessage(none + " does not exist");
    }

    @Test
    void parts_of_different_size_are_refused() {
        Pictures small =
                Pictures.of(new Volume(1, 1, 1), List.of("a"), new int[1], List.of(new byte[1]));
        Pictures large =
                Pictures.of(new Volume(2, 1, 1), List.of("a"), new int[1], List.of(new byte[2]));
        assertThatThrownBy(() -> new DataSet("odd", small, large))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "odd: training and test pictures differ: 1×1×1 of [a] and 2×1×1 of [a]");
    }
}
