package dev.fathom.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.tensor.Volume;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
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
        try (Epoch epoch = Batches.of(pictures, measured, 50).epoch(0)) {
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
        Preprocessing odd = new Preprocessing(List.of(-1 / 3.0), List.of(1e-300));
        assertThat(Preprocessing.parse(CIFAR.toString())).isEqualTo(CIFAR);
        assertThat(Preprocessing.parse(odd.toString())).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "mean 1", "mean x deviation 1", "mean 1, deviation 1,1"})
    void other_text_is_refused(String text) {
        assertThatThrownBy(() -> Preprocessing.parse(text))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "'"
                                + text
                                + "' is not a preprocessing; expected numbers as in 'mean"
                                + " 0.49,0.48,0.45 deviation 0.25,0.24,0.26'");
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new Preprocessing(List.of(0.5, 0.5), List.of(1.0)))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "preprocessing needs a mean and a deviation for each channel, found 2 and"
                                + " 1");
        assertThatThrownBy(() -> Preprocessing.parse("mean NaN deviation 1"))
                .hasMessage(
                        "preprocessing: expected finite means and deviations above 0, found mean"
                                + " NaN deviation 1.0");
        assertThatThrownBy(() -> Preprocessing.parse("mean 0.5 deviation 0"))
                .hasMessage(
                        "preprocessing: expected finite means and deviations above 0, found mean"
                                + " 0.5 deviation 0.0");
    }
}
