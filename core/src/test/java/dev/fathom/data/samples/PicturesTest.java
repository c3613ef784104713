package dev.fathom.data.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

public class PicturesTest {
    private static final Volume VOLUME = new Volume(3, 2, 2);

    /// Random pictures whose labels run through the classes; the first byte is the picture's
    /// number.
    public static Pictures random(int count, Volume volume, int classes) {
        Random random = new Random(count);
        List<byte[]> pictures = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] picture = new byte[volume.size()];
            random.nextBytes(picture);
            picture[0] = (byte) i;
            pictures.add(picture);
        }
        return Pictures.of(
                volume,
                IntStream.range(0, classes).mapToObj(c -> "class " + c).toList(),
                IntStream.range(0, count).map(i -> i % classes).toArray(),
                pictures);
    }

    private static int number(Pictures pictures, int i) {
        byte[] picture = new byte[pictures.volume().size()];
        pictures.read(i, picture, 0);
        return picture[0] & 255;
    }

    private static int[] numbers(Pictures pictures) {
        return IntStream.range(0, pictures.size()).map(i -> number(pictures, i)).toArray();
    }

    @Test
    void numbers_that_do_not_fit_together_are_refused() {
        List<String> names = List.of("a", "b");
        assertThatThrownBy(() -> Pictures.of(VOLUME, names, new int[2], List.of(new byte[12])))
                .isInstanceOf(DataException.class)
                .hasMessage("expected a label for each of 1 pictures, found 2 labels");
        assertThatThrownBy(() -> Pictures.of(VOLUME, names, new int[] {2}, List.of(new byte[12])))
                .isInstanceOf(DataException.class)
                .hasMessage("picture 0: expected a label of 0 … 1, found 2");
        assertThatThrownBy(() -> Pictures.of(VOLUME, names, new int[1], List.of(new byte[11])))
                .isInstanceOf(DataException.class)
                .hasMessage("picture 0: expected 12 bytes for 3×2×2, found 11");
    }

    @Test
    void a_subset_has_the_chosen_pictures_in_the_chosen_order() {
        Pictures subset = random(10, VOLUME, 3).subset(7, 0, 7);
        assertThat(numbers(subset)).containsExactly(7, 0, 7);
        assertThat(subset.label(0)).isEqualTo(1);
        assertThat(subset.labels()).hasSize(3);
        assertThatThrownBy(() -> subset.subset(3)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void the_middle_is_cut_out_as_it_is() {
        Volume volume = new Volume(4, 3, 1);
        byte[] picture = {0, 1, 2, 3, 10, 11, 12, 13, 20, 21, 22, 23};
        Pictures pictures = Pictures.of(volume, List.of("a"), new int[1], List.of(picture));
        byte[] middle = new byte[3];
        pictures.cropped(new Volume(2, 1, 1)).read(0, middle, 1);
        assertThat(middle).containsExactly(0, 11, 12);
        byte[] upperLeft = new byte[6];
        pictures.cropped(new Volume(3, 2, 1)).read(0, upperLeft, 0);
        assertThat(upperLeft).containsExactly(0, 1, 2, 10, 11, 12);
        assertThat(pictures.cropped(volume)).isSameAs(pictures);
        assertThatThrownBy(() -> pictures.cropped(new Volume(5, 3, 1)))
                .isInstanceOf(DataException.class)
                .hasMessage("pictures of 4×3×1 have no middle of 5×3×1; scale them first");
    }

    @Test
    void the_fingerprint_depends_on_bytes_labels_names_and_shape() {
        Pictures p = Pictures.of(new Volume(2, 1, 1), List.of("a", "b"), new int[1], one(1, 2));
        assertThat(p.sha256())
                .isEqualTo(
                        Pictures.of(new Volume(2, 1, 1), List.of("a", "b"), new int[1], one(1, 2))
                                .sha256())
                .isNotEqualTo(changed(2, List.of("a", "b"), 0, 1, 3))
                .isNotEqualTo(changed(2, List.of("a", "b"), 1, 1, 2))
                .isNotEqualTo(changed(2, List.of("a", "c"), 0, 1, 2))
                .isNotEqualTo(changed(1, List.of("a", "b"), 0, 1, 2));
    }

    private static String changed(int width, List<String> names, int label, int a, int b) {
        Volume volume = new Volume(width, 2 / width, 1);
        return Pictures.of(volume, names, new int[] {label}, one(a, b)).sha256();
    }

    private static List<byte[]> one(int a, int b) {
        return List.of(new byte[] {(byte) a, (byte) b});
    }

    @Test
    void a_split_takes_the_same_share_of_each_class_and_loses_nothing() {
        Pictures all = random(100, VOLUME, 4);
        Split split = Split.of(all, 0.2, 1);
        assertThat(split.held().size()).isEqualTo(20);
        for (int c = 0; c < 4; c++) {
            int label = c;
            assertThat(IntStream.range(0, 20).filter(i -> split.held().label(i) == label).count())
                    .isEqualTo(5);
        }
        int[] held = numbers(split.held());
        int[] kept = numbers(split.kept());
        assertThat(held).isSorted();
        assertThat(kept).isSorted();
        assertThat(IntStream.concat(IntStream.of(held), IntStream.of(kept)).sorted())
                .containsExactlyElementsOf(IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void a_seed_decides_the_split() {
        Pictures all = random(100, VOLUME, 4);
        int[] held = numbers(Split.of(all, 0.2, 1).held());
        assertThat(numbers(Split.of(all, 0.2, 1).held())).isEqualTo(held);
        assertThat(numbers(Split.of(all, 0.2, 2).held())).isNotEqualTo(held);
    }

    @Test
    void a_split_with_an_empty_part_is_refused() {
        assertThatThrownBy(() -> Split.of(random(8, VOLUME, 4), 0.1, 1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "putting 0.1 of 8 pictures aside leaves 8 and 0; both parts need pictures");
    }
}
