package dev.fathom.data.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.file.AtomicFile;
import dev.fathom.file.DataException;
import dev.fathom.file.TarWriter;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// Shards of samples, as this program and others pack them.
class ShardsTest {
    private static final Volume SIZE = new Volume(2, 2, 1);

    @TempDir private Path dir;

    private final Map<String, byte[]> files = new LinkedHashMap<>();

    private DataSet open(Task task) {
        return DataSets.open(dir, SIZE, Unreadable.stop(), task);
    }

    private static byte[] png(int... bytes) {
        byte[] picture = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            picture[i] = (byte) bytes[i];
        }
        return ImageFile.png(picture, new Volume(2, bytes.length / 2, 1));
    }

    private ShardsTest add(String name, String content) {
        files.put(name, content.getBytes(UTF_8));
        return this;
    }

    private ShardsTest add(String name, int... picture) {
        files.put(name, png(picture));
        return this;
    }

    /// Writes what was added.
    private void shard(String name) throws IOException {
        AtomicFile.write(
                dir.resolve(name),
                channel -> {
                    TarWriter tar = new TarWriter(channel);
                    for (var file : files.entrySet()) {
                        tar.add(file.getKey(), file.getValue());
                    }
                    tar.end();
                });
        files.clear();
    }

    private static int first(Pictures pictures, int i) {
        byte[] picture = new byte[pictures.volume().size()];
        pictures.read(i, picture, 0);
        return picture[0] & 255;
    }

    private void classes() throws IOException {
        add("a/1.png", 10, 0, 0, 0).add("a/1.cls", "1\n").add("a/1.json", "{\"any\": [1, {}]}");
        add("a/2.cls", "0").add("a/2.png", 20, 0, 0, 0).add("readme.txt", "of no sample");
        shard("train-000000.tar");
        add("3.png", 30, 0, 0, 0).add("3.cls", "2").add("._3.png", "of another system");
        shard("train-000001.tar");
        add("4.png", 40, 0, 0, 0).add("4.cls", "1");
        shard("val-000000.tar");
    }

    @Test
    void samples_of_a_class_are_read_from_shard_after_shard() throws IOException {
        classes();
        DataSet set = open(Task.CLASSIFY);
        Pictures training = set.training();
        assertThat(training.size()).isEqualTo(3);
        assertThat(training.shards()).containsExactly(0, 2);
        assertThat(training.labels()).containsExactly("0", "1", "2");
        assertThat(List.of(training.label(0), training.label(1), training.label(2)))
                .containsExactly(1, 0, 2);
        assertThat(List.of(first(training, 0), first(training, 1), first(training, 2)))
                .containsExactly(10, 20, 30);
        assertThat(set.test().label(0)).isEqualTo(1);
        assertThat(first(set.test(), 0)).isEqualTo(40);
    }

    @Test
    void names_stand_in_a_file_and_parts_may_lie_in_folders() throws IOException {
        Files.createDirectories(dir.resolve("train"));
        Files.createDirectories(dir.resolve("test"));
        add("1.png", 10, 0, 0, 0).add("1.cls", "0");
        shard("train/any.tar");
        add("2.png", 20, 0, 0, 0).add("2.cls", "1");
        shard("test/any.tar");
        Files.writeString(dir.resolve("classes.txt"), "cat\ndog\n");
        assertThat(open(Task.CLASSIFY).test().labels()).containsExactly("cat", "dog");
    }

    @Test
    void of_shards_that_say_no_part_a_fifth_is_put_aside() throws IOException {
        for (int shard = 0; shard < 2; shard++) {
            for (int i = 0; i < 5; i++) {
                add(i + ".png", 10 * shard + i, 0, 0, 0).add(i + ".cls", "0");
            }
            shard("part" + shard + ".tar");
        }
        DataSet set = open(Task.CLASSIFY);
        assertThat(set.training().size()).isEqualTo(8);
        assertThat(set.test().size()).isEqualTo(2);
        int second = set.training().shards()[1];
        assertThat(first(set.training(), second - 1)).isLessThan(10);
        assertThat(first(set.training(), second)).isGreaterThanOrEqualTo(10);
    }

    @Test
    void labels_numbers_and_masks_are_told() throws IOException {
        String told = "{\"labels\": %s, \"values\": {%s}}";
        add("1.png", 1, 2, 3, 4)
                .add("1.json", told.formatted("[\"dog\", \"cat\"]", "\"x\": 1, \"y\": -2.5"))
                .add("1.seg.png", 0, 1, 1, 255);
        add("2.png", 5, 6, 7, 8)
                .add("2.json", told.formatted("[]", "\"y\": 4, \"x\": 3e1"))
                .add("2.seg.png", 1, 0, 0, 0);
        shard("train.tar");
        Files.copy(dir.resolve("train.tar"), dir.resolve("val.tar"));
        float[] target = new float[2];
        Pictures labels = open(Task.LABELS).training();
        labels.target(0, target, 0);
        assertThat(labels.labels()).containsExactly("cat", "dog");
        assertThat(target).containsExactly(1, 1);
        labels.target(1, target, 0);
        assertThat(target).containsExactly(0, 0);
        Pictures numbers = open(Task.REGRESS).training();
        numbers.target(1, target, 0);
        assertThat(numbers.labels()).containsExactly("x", "y");
        assertThat(target).containsExactly(30, 4);
        Pictures masks = open(Task.SEGMENT).training();
        byte[] mask = new byte[4];
        masks.masks().read(0, mask, 0);
        assertThat(masks.labels()).containsExactly("0", "1");
        assertThat(mask).containsExactly(0, 1, 1, 255);
    }

    @Test
    void the_fingerprint_is_of_places_and_of_what_is_told() throws IOException {
        classes();
        String before = open(Task.CLASSIFY).training().sha256();
        assertThat(open(Task.CLASSIFY).training().sha256()).isEqualTo(before);
        add("1.png", 10, 0, 0, 0).add("1.cls", "1").add("2.png", 20, 0, 0, 0).add("2.cls", "1");
        shard("train-000000.tar");
        assertThat(open(Task.CLASSIFY).training().sha256()).isNotEqualTo(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "CLASSIFY|cls||the sample '1' has no .cls; the task classify needs a picture (.jpg, .png, .webp …) and a file .cls right behind or before it",
                "LABELS|json||the sample '1' has no .json; the task labels needs a picture",
                "SEGMENT|seg.png||the sample '1' has no .seg.png; the task segment needs a picture",
                "CLASSIFY|cls|cat|the sample '1' has the class 'cat'; expected a number of 0 … 1048575",
                "CLASSIFY|cls|-1|the sample '1' has the class '-1'; expected a number",
                "LABELS|json|[1]|the sample '1' has a .json without labels as in {\"labels\": [\"cat\", \"dog\"]}",
                "LABELS|json|{\"labels\": [\"a\", 1]}|the sample '1' has a .json without labels",
                "LABELS|json|{\"labels\": [\"a\", \"a\"]}|the sample '1' has the label 'a' twice",
                "LABELS|json|{\"labels\"|the sample '1' has a .json that is none (",
                "REGRESS|json|{\"values\": {\"x\": \"1\"}}|the sample '1' has a .json without values as in {\"values\": {\"x\": 1.5}}",
                "REGRESS|json|{\"values\": {\"x\": 1e60}}|the sample '1' tells a number that is more than the largest float, 3.4e38"
            })
    void a_sample_that_lacks_what_the_task_needs_is_named(
            Task task, String kind, String content, String sentence) throws IOException {
        add("1.png", 1, 2, 3, 4);
        if (content != null) {
            add("1." + kind, content);
        }
        shard("a.tar");
        assertThatThrownBy(() -> open(task))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(dir.resolve("a.tar") + ": ")
                .hasMessageContaining(sentence);
    }

    @Test
    void two_pictures_other_numbers_and_unknown_names_are_refused() throws IOException {
        add("1.png", 1, 2, 3, 4).add("1.jpg", 1, 2, 3, 4).add("1.cls", "0");
        shard("a.tar");
        assertThatThrownBy(() -> open(Task.CLASSIFY))
                .hasMessageEndingWith("the sample '1' has 1.png and 1.jpg; a sample has one");
        add("1.png", 1, 2, 3, 4).add("1.json", "{\"values\": {\"x\": 1}}");
        add("2.png", 1, 2, 3, 4).add("2.json", "{\"values\": {\"y\": 1}}");
        shard("a.tar");
        assertThatThrownBy(() -> open(Task.REGRESS))
                .hasMessageEndingWith(
                        "the sample '2' tells the numbers [y], and those before it [x, y]; each sample has the same");
        add("1.png", 1, 2, 3, 4).add("1.cls", "0");
        Files.delete(dir.resolve("a.tar"));
        shard("train.tar");
        add("9.png", 1, 2, 3, 4).add("9.cls", "7");
        shard("val.tar");
        assertThatThrownBy(() -> open(Task.CLASSIFY))
                .hasMessage(
                        "%s: the sample '9' has the class 7, and the 1 names are 0; correct the sample, or write all names into %s, one a line",
                        dir.resolve("val.tar"), dir.resolve("classes.txt"));
    }

    @Test
    void a_folder_without_its_other_part_or_without_samples_is_refused() throws IOException {
        add("1.png", 1, 2, 3, 4).add("1.cls", "0");
        shard("train-0.tar");
        assertThatThrownBy(() -> open(Task.CLASSIFY))
                .hasMessageContaining("has shards train…, but neither val… nor test…")
                .hasMessageEndingWith("found train-0.tar");
        Files.delete(dir.resolve("train-0.tar"));
        shard("empty.tar");
        assertThatThrownBy(() -> open(Task.CLASSIFY))
                .hasMessage(
                        "%s: expected 1 … 2147483647 pictures in the shards empty.tar, found 0",
                        dir);
    }

    @Test
    void a_picture_that_can_not_be_read_is_found_when_it_is_met_or_left_out_before()
            throws IOException {
        add("1.png", 1, 2, 3, 4).add("1.cls", "0").add("bad.png", "none").add("bad.cls", "0");
        shard("train.tar");
        Files.copy(dir.resolve("train.tar"), dir.resolve("val.tar"));
        Pictures met = open(Task.CLASSIFY).training();
        assertThat(met.size()).isEqualTo(2);
        assertThatThrownBy(() -> first(met, 1))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith(
                        dir.resolve("train.tar") + ": the sample 'bad': at byte 0 expected a JPEG");
        List<String> listed = new ArrayList<>();
        Pictures left =
                DataSets.open(dir, SIZE, Unreadable.skip(listed::add), Task.CLASSIFY).training();
        assertThat(left.size()).isEqualTo(1);
        assertThat(listed).hasSize(2).allMatch(list -> list.contains("the sample 'bad'"));
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void what_is_packed_is_what_it_was(Task task) throws IOException {
        Pictures pictures = PackedPictures.of(task, 23);
        DataSet set = new DataSet("set", pictures, pictures.subset(3, 4));
        Path folder = dir.resolve("packed");
        List<Integer> progress = new ArrayList<>();
        Packing.Packed packed = new Packing(6000, 5).pack(set, folder, progress::add);
        assertThat(packed.pictures()).isEqualTo(25);
        assertThat(packed.shards()).isGreaterThan(3);
        assertThat(progress).hasSize(25).endsWith(25);
        DataSet again = DataSets.open(folder, pictures.volume(), Unreadable.stop(), task);
        assertThat(again.training().labels()).isEqualTo(pictures.labels());
        assertThat(again.training().shards().length + again.test().shards().length)
                .isEqualTo(packed.shards());
        assertThat(PackedPictures.content(again.training()))
                .isEqualTo(PackedPictures.content(pictures));
        assertThat(PackedPictures.content(again.test()))
                .isEqualTo(PackedPictures.content(set.test()));
    }

    @Test
    void packing_again_makes_the_same_bytes_and_never_writes_over_a_folder() throws IOException {
        Pictures pictures = PackedPictures.of(Task.CLASSIFY, 9);
        DataSet set = new DataSet("set", pictures, pictures);
        for (String name : List.of("one", "two")) {
            new Packing(5000, 1).pack(set, dir.resolve(name), n -> {});
        }
        for (String file : List.of("train-000000.tar", "train-000001.tar", "classes.txt")) {
            assertThat(dir.resolve("one").resolve(file))
                    .hasSameBinaryContentAs(dir.resolve("two").resolve(file));
        }
        assertThatThrownBy(() -> new Packing(5000, 1).pack(set, dir.resolve("one"), n -> {}))
                .hasMessage("%s is there already; name a new folder", dir.resolve("one"));
    }

    @Test
    void packing_that_fails_leaves_nothing_behind() throws IOException {
        Pictures pictures = PackedPictures.of(Task.CLASSIFY, 9);
        DataSet set = new DataSet("set", pictures, pictures);
        assertThatThrownBy(
                        () ->
                                new Packing(5000, 1)
                                        .pack(
                                                set,
                                                dir.resolve("x"),
                                                n -> {
                                                    if (n == 5) {
                                                        throw new DataException("enough");
                                                    }
                                                }))
                .hasMessage("enough");
        assertThat(dir).isEmptyDirectory();
    }
}
