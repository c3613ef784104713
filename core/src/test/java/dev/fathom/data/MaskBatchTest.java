package dev.fathom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Split;
import dev.fathom.data.samples.Task;
import dev.fathom.data.samples.View;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is told of pictures goes where they go. Here each mask is its picture, so that both can be
/// compared byte by byte.
class MaskBatchTest {
    private static final Volume SIZE = new Volume(12, 12, 1);
    private static final Volume WINDOW = new Volume(8, 8, 1);
    private static final int COUNT = 5;

    /// Blocks of 3×3 pixels, so that most of what is scaled is still of one number.
    private static Pictures pictures(int classes) {
        Random random = new Random(3);
        List<byte[]> bytes =
                java.util.stream.Stream.generate(
                                () -> {
                                    byte[] blocks = new byte[16];
                                    random.nextBytes(blocks);
                                    byte[] picture = new byte[SIZE.size()];
                                    for (int i = 0; i < picture.length; i++) {
                                        int block = i / 12 / 3 * 4 + i % 12 / 3;
                                        picture[i] = (byte) Math.floorMod(blocks[block], classes);
                                    }
                                    return picture;
                                })
                        .limit(COUNT)
                        .toList();
        Pictures plain = Pictures.of(SIZE, List.of("x"), new int[COUNT], bytes);
        return plain.masked(
                plain, java.util.stream.IntStream.range(0, 200).mapToObj(i -> "c" + i).toList());
    }

    private static Batches batches(String augmentation) {
        return Batches.of(pictures(200), Preprocessing.none(1), WINDOW, COUNT)
                .augmentation(Augmentation.parse(augmentation))
                .shuffled(9);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "none",
                "mirror",
                "crop:12.mirror",
                "padding:3.border:reflect.mirror:alternating",
                "crop:12.padding:2.border:reflect.mirror"
            })
    void what_moves_a_picture_moves_its_mask(String augmentation) {
        try (Loader loader = new Loader(2)) {
            for (int epoch = 0; epoch < 4; epoch++) {
                try (Epoch data = batches(augmentation).epoch(epoch, loader)) {
                    Batch batch = data.next();
                    for (int i = 0; i < COUNT * WINDOW.size(); i++) {
                        assertThat(batch.targets()[i]).isEqualTo(Math.round(batch.x()[i] * 255));
                    }
                }
            }
        }
    }

    /// Black pixels are added to the picture, and unknown ones to the mask.
    @Test
    void what_lies_round_a_picture_is_of_no_known_class() {
        int outside = 0;
        try (Loader loader = new Loader(1);
                Epoch data = batches("crop:12.padding:5").epoch(0, loader)) {
            Batch batch = data.next();
            for (int i = 0; i < COUNT * WINDOW.size(); i++) {
                boolean unknown = batch.targets()[i] == Task.IGNORED;
                outside += unknown ? 1 : 0;
                assertThat(batch.x()[i] * 255)
                        .isCloseTo(
                                unknown ? 0 : batch.targets()[i],
                                org.assertj.core.api.Assertions.within(0.01f));
            }
        }
        assertThat(outside).isPositive();
    }

    /// Where the stretched picture is of one number round about, so is the mask.
    @Test
    void a_stretched_mask_has_only_its_own_numbers() {
        int same = 0;
        try (Loader loader = new Loader(1);
                Epoch data = batches("resizedCrop:0.3,0.8.mirror").epoch(0, loader)) {
            Batch batch = data.next();
            for (int n = 0; n < COUNT; n++) {
                byte[] original = new byte[SIZE.size()];
                pictures(200).masks().read(batch.indices()[n], original, 0);
                for (int i = n * 64; i < (n + 1) * 64; i++) {
                    int number = (int) batch.targets()[i];
                    assertThat(original).contains((byte) number);
                    same += Math.round(batch.x()[i] * 255) == number ? 1 : 0;
                }
            }
        }
        assertThat(same).isGreaterThan(COUNT * 64 / 2);
    }

    @Test
    void a_class_that_there_is_not_is_refused_before_it_is_learned() {
        Pictures wrong = pictures(200).masked(pictures(200).masks(), List.of("ground", "thing"));
        Batches batches = Batches.of(wrong, Preprocessing.none(1), WINDOW, COUNT);
        try (Loader loader = new Loader(1);
                Epoch data = batches.epoch(0, loader)) {
            assertThatThrownBy(data::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageMatching(
                            "the mask of picture \\d has a pixel of class \\d+; the classes are 0 … 1,"
                                    + " and 255 where none is known");
        }
    }

    @Test
    void several_views_of_one_mask_are_refused() {
        Batches batches = Batches.of(pictures(200), Preprocessing.none(1), WINDOW, COUNT);
        assertThatThrownBy(() -> batches.views(View.several(2)))
                .hasMessage(
                        "a mask fits one view of a picture, found 2 views; look once: --crops 1");
    }

    @Test
    void masks_follow_their_pictures_into_parts_and_middles() {
        Pictures all = pictures(200);
        Pictures part = all.subset(4, 1).cropped(WINDOW);
        assertThat(part.task()).isEqualTo(Task.SEGMENT);
        byte[] picture = new byte[64];
        byte[] mask = new byte[64];
        for (int i = 0; i < 2; i++) {
            part.read(i, picture, 0);
            part.masks().read(i, mask, 0);
            assertThat(mask).isEqualTo(picture);
        }
        Pictures small = all.scaled(new Volume(4, 4, 1));
        byte[] blocks = new byte[16];
        byte[] original = new byte[SIZE.size()];
        all.masks().read(2, original, 0);
        small.masks().read(2, blocks, 0);
        for (int i = 0; i < 16; i++) {
            assertThat(blocks[i]).isEqualTo(original[(i / 4 * 3 + 1) * 12 + i % 4 * 3 + 1]);
        }
        Split split = Split.of(all, 0.2, 1);
        assertThat(split.kept().size()).isEqualTo(4);
        assertThat(split.held().masks().size()).isEqualTo(1);
    }

    @Test
    void what_does_not_fit_together_is_refused() {
        Pictures all = pictures(200);
        assertThatThrownBy(() -> all.masked(all.masks().subset(0), List.of("a", "b")))
                .hasMessage(
                        "5 pictures of 12×12×1 need as many masks of 12×12×1, found 1 of 12×12×1");
        assertThatThrownBy(() -> all.masked(all.masks(), List.of("a")))
                .hasMessage("masks tell 2 … 255 classes apart, found 1");
        assertThatThrownBy(
                        () ->
                                all.valued(
                                        Task.LABELS,
                                        List.of("a"),
                                        java.util.Collections.nCopies(5, new float[] {2})))
                .hasMessage(
                        "picture 0: expected 1 for a label that it has and 0 for others, found 2.0");
        assertThatThrownBy(
                        () ->
                                all.valued(
                                        Task.REGRESS,
                                        List.of("a"),
                                        java.util.Collections.nCopies(5, new float[] {Float.NaN})))
                .hasMessage("picture 0: expected numbers, found NaN");
        assertThatThrownBy(() -> all.valued(Task.REGRESS, List.of("a"), List.of()))
                .hasMessage(
                        "expected numbers for each of 5 pictures, and names for them, found 0 and"
                                + " [a]");
        assertThatThrownBy(() -> all.label(0))
                .hasMessage("pictures for the task segment have no class each");
        assertThatThrownBy(() -> Task.parse("segmentation"))
                .hasMessage(
                        "'segmentation' is no task; it must be one of classify, labels, segment,"
                                + " regress");
    }
}
