package dev.fathom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.format.ImageFolderTest;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.PicturesTest;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
    private static final Loader LOADER = new Loader(2);
    @TempDir Path dir;

    private static final Preprocessing CIFAR =
            new Preprocessing(List.of(0.4914, 0.4822, 0.4465), List.of(0.247, 0.2435, 0.2616));

    @Test
    void each_byte_is_divided_by_255_less_the_mean_over_the_deviation() {
        float[] x = new float[8];
        CIFAR.apply(new byte[] {99, 0, (byte) 255, 128 - 256, 1, 2, 3}, 1, x, 2, 6);
        assertThat(x)
                .containsExactly(
                        0,
                        0,
                        (float) ((0 - 0.4914) / 0.247),
                        (float) ((1 - 0.4822) / 0.2435),
                        (float) ((128 / 255.0 - 0.4465) / 0.2616),
                        (float) ((1 / 255.0 - 0.4914) / 0.247),
                        (float) ((2 / 255.0 - 0.4822) / 0.2435),
                        (float) ((3 / 255.0 - 0.4465) / 0.2616));
    }

    /// What networks trained with Caffe read: blue first, less the means of its 8-bit channels.
    @Test
    void in_the_order_bgr_the_first_number_is_blue() {
        Preprocessing caffe =
                new Preprocessing(
                                List.of(104 / 255.0, 117 / 255.0, 123 / 255.0),
                                List.of(1 / 255.0, 1 / 255.0, 1 / 255.0))
                        .order(Preprocessing.Order.BGR);
        float[] x = new float[6];
        caffe.apply(new byte[] {(byte) 255, 100, 10, 123, 117, 104}, 0, x, 0, 6);
        assertThat(x).usingComparatorWithPrecision(1e-4f).containsExactly(-94, -17, 132, 0, 0, 0);
    }

    /// Columns of 10, 20, 30 and 40 become 8 columns of which the middle 4 are read.
    @Test
    void the_middle_of_a_resized_picture_is_read() throws IOException {
        BufferedImage image = new BufferedImage(4, 4, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 16; i++) {
            image.getRaster().setSample(i % 4, i / 4, 0, 10 + 10 * (i % 4));
        }
        Path file = Files.write(dir.resolve("x.png"), ImageFolderTest.encoded(image, "png"));
        Volume input = new Volume(4, 2, 1);
        Preprocessing whole = Preprocessing.none(1);
        assertThat(whole.read(file, input)).containsExactly(10, 20, 30, 40, 10, 20, 30, 40);
        assertThat(whole.resize(8).read(file, input))
                .containsExactly(18, 23, 28, 33, 18, 23, 28, 33);
        assertThatThrownBy(() -> whole.resize(3).read(file, input))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "preprocessing: resize 3 is less than the 4×2×1 that the network reads;"
                                + " use at least 4");
    }

    @Test
    void none_only_divides_by_255() {
        float[] x = new float[2];
        Preprocessing.none(1).apply(new byte[] {51, (byte) 255}, 0, x, 0, 2);
        assertThat(x).containsExactly(0.2f, 1);
    }

    /// Channel 0: 0, 255, 0, 255; channel 1: 51 each.
    @Test
    void mean_and_deviation_are_measured_for_each_channel() {
        Pictures pictures =
                Pictures.of(
                        new Volume(2, 1, 2),
                        List.of("a"),
                        new int[2],
                        List.of(
                                new byte[] {0, 51, (byte) 255, 51},
                                new byte[] {(byte) 255, 51, 0, 51}));
        assertThat(Preprocessing.measure(pictures))
                .isEqualTo(new Preprocessing(List.of(0.5, 0.2), List.of(0.5, 1.0)));
    }

    @Test
    void measured_pictures_have_mean_0_and_deviation_1() {
        Pictures pictures = PicturesTest.random(50, new Volume(9, 7, 1), 2);
        Preprocessing measured = Preprocessing.measure(pictures);
        Batch batch;
        try (Epoch epoch = Batches.of(pictures, measured, 50).epoch(0, LOADER)) {
            batch = epoch.next();
        }
        double sum = 0;
        double squares = 0;
        for (float value : batch.x()) {
            sum += value;
            squares += value * (double) value;
        }
        assertThat(Math.abs(sum / batch.x().length)).isLessThan(1e-6);
        assertThat(squares / batch.x().length).isBetween(1 - 1e-6, 1 + 1e-6);
    }

    @Test
    void the_text_is_read_back_exactly() {
        assertThat(CIFAR).hasToString("mean 0.4914,0.4822,0.4465 deviation 0.247,0.2435,0.2616");
        Preprocessing odd = new Preprocessing(List.of(-1 / 3.0), List.of(4.5e-39));
        assertThat(Preprocessing.parse(CIFAR.toString())).isEqualTo(CIFAR);
        assertThat(Preprocessing.parse(odd.toString())).isEqualTo(odd);
    }

    @Test
    void order_and_size_are_part_of_the_text() {
        Preprocessing both = CIFAR.order(Preprocessing.Order.BGR).resize(256);
        assertThat(both.toString()).endsWith(" deviation 0.247,0.2435,0.2616 order bgr resize 256");
        assertThat(Preprocessing.parse(both.toString())).isEqualTo(both);
        assertThat(Preprocessing.parse(CIFAR.resize(40).toString())).isEqualTo(CIFAR.resize(40));
        assertThat(both.centred().order()).isEqualTo(Preprocessing.Order.BGR);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "mean 1",
                "mean x deviation 1",
                "mean 1, deviation 1,1",
                "mean 1 deviation 1 resize"
            })
    void other_text_is_refused(String text) {
        assertThatThrownBy(() -> Preprocessing.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "'"
                                + text
                                + "' is not a preprocessing; expected numbers as in 'mean"
                                + " 0.49,0.48,0.45 deviation 0.25,0.24,0.26'");
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Preprocessing(List.of(0.5, 0.5), List.of(1.0)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "preprocessing needs a mean and a deviation for each channel, found 2 and"
                                + " 1");
        assertThatThrownBy(() -> Preprocessing.parse("mean 0 deviation 1 order bgr"))
                .hasMessage("preprocessing: the order bgr is for 3 channels, not 1");
        assertThatThrownBy(() -> CIFAR.resize(-1))
                .hasMessage("preprocessing: expected a resize of 0 or more, found -1");
        assertThatThrownBy(() -> Preprocessing.parse("mean NaN deviation 1"))
                .hasMessage(
                        "preprocessing: expected finite means and deviations above 0, found mean"
                                + " NaN deviation 1.0");
        assertThatThrownBy(() -> Preprocessing.parse("mean 0.5 deviation 0"))
                .hasMessage(
                        "preprocessing: expected finite means and deviations above 0, found mean"
                                + " 0.5 deviation 0.0");
        assertThatThrownBy(() -> Preprocessing.parse("mean 0.25 deviation 2e-39"))
                .hasMessage(
                        "preprocessing: 0.75, the most by which channel 0 differs from its mean,"
                                + " divided by its deviation of 2.0E-39 is more than the largest"
                                + " float, 3.4e38; take the numbers of the pictures that the"
                                + " network was trained with");
        assertThat(Preprocessing.parse("mean 0.25 deviation 3e-39").table())
                .doesNotContain(Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY);
    }

    @Test
    void a_size_for_which_memory_would_be_taken_without_need_is_refused() {
        assertThat(CIFAR.resize(4096).resize()).isEqualTo(4096);
        assertThatThrownBy(() -> CIFAR.resize(26754))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "preprocessing: a resize to 26754 makes 26754·26754 = 715,776,516 pixels of"
                                + " a picture, more than 4096·4096; use at most 4096");
    }
}
