package dev.fathom.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.augment.Augmentation.Mirror;
import dev.fathom.data.samples.Border;
import dev.fathom.data.samples.Cut;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationTest {
    private static final Volume ROW = new Volume(4, 1, 1);
    private static final Volume VOLUME = new Volume(5, 4, 3);

    private static byte[] apply(Augmentation a, long seed, int epoch, int picture, byte[] from) {
        return a.apply(new Turn(seed, epoch, picture), from, VOLUME, VOLUME);
    }

    private static byte[] picture() {
        byte[] picture = new byte[VOLUME.size()];
        new Random(1).nextBytes(picture);
        return picture;
    }

    private static byte[] moved(Border border, int left, boolean mirrored, int... row) {
        byte[] from = new byte[4];
        for (int i = 0; i < 4; i++) {
            from[i] = (byte) row[i];
        }
        byte[] into = new byte[5];
        new Cut(left, 0, mirrored, border).apply(from, ROW, into, 1, ROW);
        return into;
    }

    @Test
    void a_row_is_moved_and_mirrored_as_drawn() {
        assertThat(moved(Border.ZERO, -2, false, 1, 2, 3, 4)).containsExactly(0, 0, 0, 1, 2);
        assertThat(moved(Border.ZERO, 1, false, 1, 2, 3, 4)).containsExactly(0, 2, 3, 4, 0);
        assertThat(moved(Border.REFLECT, -2, false, 1, 2, 3, 4)).containsExactly(0, 3, 2, 1, 2);
        assertThat(moved(Border.REFLECT, 3, false, 1, 2, 3, 4)).containsExactly(0, 4, 3, 2, 1);
        assertThat(moved(Border.ZERO, 0, true, 1, 2, 3, 4)).containsExactly(0, 4, 3, 2, 1);
        assertThat(moved(Border.ZERO, 1, true, 1, 2, 3, 4)).containsExactly(0, 0, 4, 3, 2);
    }

    /// Pads in full, cuts out, then mirrors, as the definition says.
    private static byte[] naive(
            int padding, Border border, int left, int top, boolean mirrored, byte[] from) {
        int width = VOLUME.width() + 2 * padding;
        int height = VOLUME.height() + 2 * padding;
        byte[][][] padded = new byte[height][width][3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int column = reflected(x - padding, VOLUME.width());
                int row = reflected(y - padding, VOLUME.height());
                boolean inside = column == x - padding && row == y - padding;
                for (int d = 0; d < 3; d++) {
                    padded[y][x][d] =
                            inside || border == Border.REFLECT
                                    ? from[(row * VOLUME.width() + column) * 3 + d]
                                    : 0;
                }
            }
        }
        byte[] window = new byte[VOLUME.size()];
        for (int i = 0; i < window.length; i++) {
            int x = i / 3 % VOLUME.width();
            int column = mirrored ? VOLUME.width() - 1 - x : x;
            int y = i / 3 / VOLUME.width();
            window[i] = padded[y + top + padding][column + left + padding][i % 3];
        }
        return window;
    }

    private static int reflected(int i, int size) {
        int last = size - 1;
        return last - Math.abs(last - Math.abs(i));
    }

    @ParameterizedTest
    @EnumSource
    void every_window_equals_padding_cutting_and_mirroring_in_turn(Border border) {
        byte[] picture = picture();
        for (int left = -3; left <= 3; left++) {
            for (int top = -3; top <= 3; top++) {
                for (boolean mirrored : new boolean[] {false, true}) {
                    byte[] into = new byte[VOLUME.size()];
                    new Cut(left, top, mirrored, border).apply(picture, VOLUME, into, 0, VOLUME);
                    assertThat(into)
                            .as("left %d, top %d, mirrored %s", left, top, mirrored)
                            .isEqualTo(naive(3, border, left, top, mirrored, picture));
                }
            }
        }
    }

    @Test
    void none_changes_nothing() {
        assertThat(apply(Augmentation.none(), 1, 2, 3, picture())).isEqualTo(picture());
    }

    @Test
    void every_window_is_drawn_and_nothing_else() {
        List<byte[]> windows = new ArrayList<>();
        for (int left = -1; left <= 1; left++) {
            for (int top = -1; top <= 1; top++) {
                windows.add(naive(1, Border.REFLECT, left, top, false, picture()));
            }
        }
        int[] drawn = new int[9];
        Augmentation crop = Augmentation.none().padding(1).border(Border.REFLECT);
        for (int i = 0; i < 900; i++) {
            byte[] window = apply(crop, 5, i / 30, i, picture());
            int which =
                    IntStream.range(0, 9)
                            .filter(w -> Arrays.equals(windows.get(w), window))
                            .findFirst()
                            .orElseThrow();
            drawn[which]++;
        }
        for (int count : drawn) {
            assertThat(count).isBetween(60, 140);
        }
    }

    private static boolean mirrored(Mirror mirror, int epoch, int picture) {
        byte[] result = apply(Augmentation.none().mirror(mirror), 7, epoch, picture, picture());
        if (!Arrays.equals(result, picture())) {
            assertThat(result).isEqualTo(naive(0, Border.ZERO, 0, 0, true, picture()));
            return true;
        }
        return false;
    }

    @ParameterizedTest
    @EnumSource(names = {"RANDOM", "ALTERNATING"})
    void half_of_the_pictures_are_mirrored(Mirror mirror) {
        for (int epoch = 0; epoch < 3; epoch++) {
            int e = epoch;
            assertThat(IntStream.range(0, 400).filter(i -> mirrored(mirror, e, i)).count())
                    .isBetween(150L, 250L);
        }
    }

    @Test
    void alternating_mirrors_in_odd_epochs_those_that_even_epochs_leave() {
        for (int i = 0; i < 50; i++) {
            boolean first = mirrored(Mirror.ALTERNATING, 0, i);
            assertThat(mirrored(Mirror.ALTERNATING, 1, i)).isEqualTo(!first);
            assertThat(mirrored(Mirror.ALTERNATING, 2, i)).isEqualTo(first);
        }
    }

    @Test
    void seed_epoch_and_picture_decide() {
        Augmentation a = Augmentation.none().mirror(Mirror.RANDOM).padding(4);
        assertThat(sequence(a, 1, 0)).isEqualTo(sequence(a, 1, 0));
        assertThat(sequence(a, 1, 0)).isNotEqualTo(sequence(a, 2, 0));
        assertThat(sequence(a, 1, 0)).isNotEqualTo(sequence(a, 1, 1));
    }

    private static List<Integer> sequence(Augmentation a, long seed, int epoch) {
        return IntStream.range(0, 10)
                .map(i -> Arrays.hashCode(apply(a, seed, epoch, i, picture())))
                .boxed()
                .toList();
    }

    @Test
    void padding_that_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> Augmentation.none().padding(-1))
                .isInstanceOf(DataException.class)
                .hasMessage("augmentation: expected a padding of 0 … 8192, found -1");
        assertThatThrownBy(
                        () ->
                                Augmentation.none()
                                        .padding(4)
                                        .border(Border.REFLECT)
                                        .check(VOLUME, VOLUME))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "augmentation: pictures of 5×4×3 can be reflected by at most 3 pixels, not"
                                + " 4");
    }

    @Test
    void a_window_is_cut_out_of_a_larger_picture_at_every_place() {
        Volume window = new Volume(3, 3, 3);
        byte[] middle = Augmentation.none().apply(new Turn(1, 0, 0), picture(), VOLUME, window);
        assertThat(middle).isEqualTo(cut(picture(), VOLUME.width(), 1, 0, window));
        int[] drawn = new int[6];
        byte[] large = new byte[75];
        new Random(2).nextBytes(large);
        Volume size = new Volume(5, 5, 3);
        for (int i = 0; i < 900; i++) {
            byte[] cut = Augmentation.none().crop(5).apply(new Turn(3, 1, i), large, size, window);
            int place =
                    IntStream.range(0, 9)
                            .filter(p -> Arrays.equals(cut, cut(large, 5, p % 3, p / 3, window)))
                            .findFirst()
                            .orElseThrow();
            drawn[place % 3]++;
            drawn[3 + place / 3]++;
        }
        for (int count : drawn) {
            assertThat(count).isBetween(250, 350);
        }
    }

    private static byte[] cut(byte[] from, int width, int left, int top, Volume window) {
        byte[] cut = new byte[window.size()];
        for (int i = 0; i < cut.length; i++) {
            int x = i / 3 % window.width() + left;
            int y = i / 3 / window.width() + top;
            cut[i] = from[(y * width + x) * 3 + i % 3];
        }
        return cut;
    }

    /// The square with its middle at a pixel, half of it on each side, as it is within the picture.
    private static float[] cutOut(int side, int middleX, int middleY) {
        float[] x = new float[2 + VOLUME.size()];
        Arrays.fill(x, 7);
        for (int i = 0; i < VOLUME.size(); i++) {
            int fromLeft = i / 3 % VOLUME.width() - (middleX - side / 2);
            int fromTop = i / 3 / VOLUME.width() - (middleY - side / 2);
            if (fromLeft >= 0 && fromLeft < side && fromTop >= 0 && fromTop < side) {
                x[2 + i] = 0;
            }
        }
        return x;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void cutout_makes_a_square_round_any_pixel_zero(int side) {
        Augmentation cutout = Augmentation.none().cutout(side);
        int[] columns = new int[VOLUME.width()];
        int[] rows = new int[VOLUME.height()];
        for (int i = 0; i < 500; i++) {
            float[] x = new float[2 + VOLUME.size()];
            Arrays.fill(x, 7);
            cutout.cutOut(new Turn(9, 0, i), x, 2, VOLUME);
            int middle =
                    IntStream.range(0, VOLUME.pixels())
                            .filter(p -> Arrays.equals(x, cutOut(side, p % 5, p / 5)))
                            .findFirst()
                            .orElseThrow();
            columns[middle % VOLUME.width()]++;
            rows[middle / VOLUME.width()]++;
        }
        assertThat(Arrays.stream(columns).min().orElseThrow()).isGreaterThan(60);
        assertThat(Arrays.stream(rows).min().orElseThrow()).isGreaterThan(80);
    }

    @Test
    void a_cutout_larger_than_the_picture_leaves_nothing() {
        float[] x = new float[VOLUME.size()];
        Arrays.fill(x, 7);
        Augmentation.none().cutout(11).cutOut(new Turn(1, 1, 1), x, 0, VOLUME);
        assertThat(x).containsOnly(0);
    }

    @Test
    void text_reads_back() {
        for (String text :
                List.of(
                        "none",
                        "mirror(random)",
                        "mirror(alternating).padding(2).border(reflect)",
                        "crop(256).resizedCrop(0.08, 0.75).colourJitter(0.4, 0.3, 0.2)",
                        "padding(4).border(zero).colourNoise(0.1).cutout(8)")) {
            assertThat(Augmentation.parse(text)).hasToString(text);
        }
        assertThat(Augmentation.parse("crop:40.resizedCrop.mirror.border:reflect.cutout:8"))
                .isEqualTo(
                        Augmentation.none()
                                .crop(40)
                                .resizedCrop(ResizedCrop.inception())
                                .mirror(Mirror.RANDOM)
                                .border(Border.REFLECT)
                                .cutout(8));
        assertThat(Augmentation.parse("resizedCrop:0.5,0.8.colourNoise:0.1"))
                .hasToString("resizedCrop(0.5, 0.8).colourNoise(0.1)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "flip",
                "mirror,padding:4",
                "mirror:up",
                "crop",
                "crop:a",
                "cutout:8,9",
                "mirror."
            })
    void text_that_is_none_is_refused(String text) {
        assertThatThrownBy(() -> Augmentation.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'"
                                + text
                                + "' is not changes to pictures: none, or with dots between them"
                                + " crop:SIDE, resizedCrop:AREA,RATIO, mirror, mirror:alternating,"
                                + " padding:N, border:reflect,"
                                + " colourJitter:BRIGHTNESS,CONTRAST,SATURATION,"
                                + " colourNoise:DEVIATION, cutout:SIDE");
    }

    @Test
    void sizes_that_do_not_fit_are_refused() {
        Augmentation none = Augmentation.none();
        refused(
                none,
                new Volume(4, 4, 3),
                VOLUME,
                "a window of 5×4×3 can't be cut out of pictures of" + " 4×4×3; scale them first");
        refused(
                none.crop(8),
                VOLUME,
                VOLUME,
                "augmentation: crop(8) is for pictures of 8×8, not" + " 5×4×3; scale them to it");
        refused(
                none.resizedCrop(ResizedCrop.inception()).padding(1),
                VOLUME,
                VOLUME,
                "augmentation: a resizedCrop has no use for a padding; leave one of them out");
        assertThat(none.crop(8).pictures(VOLUME)).isEqualTo(new Volume(8, 8, 3));
        assertThat(none.pictures(VOLUME)).isEqualTo(VOLUME);
        assertThatThrownBy(() -> none.crop(4).pictures(VOLUME))
                .hasMessage(
                        "augmentation: crop(4) is less than the 5×4×3 that the network reads; use at"
                                + " least 5");
    }

    private static void refused(Augmentation a, Volume size, Volume window, String message) {
        assertThatThrownBy(() -> a.check(size, window))
                .isInstanceOf(DataException.class)
                .hasMessage(message);
    }
}
