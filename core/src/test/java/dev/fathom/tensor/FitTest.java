package dev.fathom.tensor;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The output size (W − F + 2P)/S + 1. The rows are the course's (CS231n, "Convolutional Neural
/// Networks") and AlexNet's.
class FitTest {

    private static Window window(int kernel, int stride, int before, int after) {
        return Window.of(kernel).stride(stride, stride).padding(before, after, before, after);
    }

    @ParameterizedTest
    @CsvSource({
        "7, 3, 1, 0, 0, 5",
        "7, 3, 2, 0, 0, 3",
        "5, 3, 1, 1, 1, 5",
        "5, 3, 2, 1, 1, 3",
        "11, 5, 2, 0, 0, 4",
        "227, 11, 4, 0, 0, 55",
        "224, 11, 4, 1, 2, 55",
        "224, 11, 4, 0, 3, 55",
        "224, 2, 2, 0, 0, 112",
        "7, 7, 1, 0, 0, 1",
        "12, 7, 1, 0, 0, 6",
        "1, 3, 2, 1, 1, 1"
    })
    void a_window_that_fits_gives_a_size(
            int size, int kernel, int stride, int before, int after, int output) {
        Volume made = window(kernel, stride, before, after).output(volume(size, size, 3), 8);
        assertThat(made).isEqualTo(volume(output, output, 8));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10| 3| 2| 0| (10 − 3 + 2·0)/2 + 1 = 4.5 is not a whole number; use an input of 9 or"
                        + " 11, or a padding of 0.5 a side (0 before, 1 after)",
                "5| 3| 3| 1| (5 − 3 + 2·1)/3 + 1 = 2.33 is not a whole number; use an input of 4 or"
                        + " 7, or a padding of 2 a side",
                "224| 11| 4| 0| (224 − 11 + 2·0)/4 + 1 = 54.25 is not a whole number; use an input"
                        + " of 223 or 227, or a padding of 1.5 a side (1 before, 2 after)",
                "224| 11| 4| 1| (224 − 11 + 2·1)/4 + 1 = 54.75 is not a whole number; use an input"
                        + " of 221 or 225, or a padding of 1.5 a side (1 before, 2 after)",
                "224| 11| 4| 2| (224 − 11 + 2·2)/4 + 1 = 55.25 is not a whole number; use an input"
                        + " of 223 or 227, or a padding of 3.5 a side (3 before, 4 after)",
                "224| 11| 4| 3| (224 − 11 + 2·3)/4 + 1 = 55.75 is not a whole number; use an input"
                        + " of 221 or 225, or a padding of 3.5 a side (3 before, 4 after)",
                "32| 3| 2| 0| (32 − 3 + 2·0)/2 + 1 = 15.5 is not a whole number; use an input of 31"
                        + " or 33, or a padding of 0.5 a side (0 before, 1 after)",
                "2| 3| 2| 0| a window of 3 is larger than the input of 2; use an input of at least"
                        + " 3, or a padding of 0.5 a side (0 before, 1 after)",
                "1| 5| 1| 1| a window of 5 is larger than the input of 1 with its padding of 2 in"
                        + " all; use an input of at least 3, or a padding of 2 a side"
            })
    void a_window_that_does_not_fit_says_so(
            int size, int kernel, int stride, int padding, String message) {
        Window window = window(kernel, stride, padding, padding);
        assertThatThrownBy(() -> window.output(volume(size, size, 3), 8))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    /// What the sentences propose does fit.
    @Test
    void the_repairs_fit() {
        for (int size = 4; size < 40; size++) {
            for (int stride = 2; stride < 6; stride++) {
                Axis axis = Axis.of(3).stride(stride);
                int over = axis.room(size) % stride;
                if (over != 0) {
                    String message = complaint(axis, size);
                    assertThat(message)
                            .contains("an input of " + (size - over) + " or ")
                            .contains(" or " + (size - over + stride) + ", or a padding");
                    assertThat(axis.fits(size - over)).isTrue();
                    assertThat(axis.fits(size - over + stride)).isTrue();
                    assertThat(axis.padding(0, stride - over).fits(size)).isTrue();
                }
            }
        }
    }

    private static String complaint(Axis axis, int size) {
        return Fit.complaint(new Window(axis, axis, Rounding.STRICT), volume(size, size, 1));
    }

    @Test
    void rounding_is_said_or_it_is_an_error() {
        Window pool = window(3, 2, 0, 0);
        Volume in = volume(32, 32, 64);
        assertThat(pool.fits(in)).isFalse();
        assertThat(pool.rounding(Rounding.CEIL).output(in, 64)).isEqualTo(volume(16, 16, 64));
        assertThat(pool.rounding(Rounding.FLOOR).output(in, 64)).isEqualTo(volume(15, 15, 64));
    }

    /// 2 + 1 before: a third window would start at 4, beyond both.
    @Test
    void a_window_that_would_see_only_padding_is_left_out() {
        Axis axis = Axis.of(1).stride(2).padding(1, 1);
        assertThat(axis.output(2, Rounding.CEIL)).isEqualTo(2);
        assertThat(axis.output(3, Rounding.CEIL)).isEqualTo(3);
    }

    @Test
    void the_side_is_named_when_width_and_height_differ() {
        Window window = window(3, 2, 0, 0);
        assertThatThrownBy(() -> window.output(volume(7, 8, 1), 1))
                .hasMessageStartingWith("height: (8");
        assertThatThrownBy(() -> window.output(volume(8, 7, 1), 1))
                .hasMessageStartingWith("width: (8");
    }

    @Test
    void dilation_spreads_the_window() {
        Axis axis = Axis.of(3).dilation(2).padding(2, 2);
        assertThat(axis.extent()).isEqualTo(5);
        assertThat(axis.arithmetic(13)).isEqualTo("(13 − (2·(3 − 1) + 1) + 2·2)/1 + 1 = 13");
        Window window = Window.of(3).dilation(4, 4);
        assertThatThrownBy(() -> window.output(volume(8, 8, 1), 1))
                .hasMessage(
                        "a window of 3 with dilation 4, which reaches over 9, is larger than the"
                                + " input of 8; use an input of at least 9, or a padding of 0.5 a"
                                + " side (0 before, 1 after)");
    }

    @Test
    void the_formula_shows_unequal_paddings() {
        assertThat(Axis.of(11).stride(4).padding(1, 2).arithmetic(224))
                .isEqualTo("(224 − 11 + (1 + 2))/4 + 1 = 55");
    }

    @Test
    void a_transposed_window_gives_back_the_size() {
        for (int size = 5; size < 30; size++) {
            for (int stride = 1; stride < 5; stride++) {
                Axis axis = Axis.of(3).stride(stride).padding(1, 0).dilation(2);
                int windows = axis.output(size, Rounding.FLOOR);
                int rest = axis.room(size) % stride;
                assertThat(axis.transposedOutput(windows, rest)).isEqualTo(size);
            }
        }
        assertThat(Axis.of(3).stride(2).padding(1, 1).transposedArithmetic(13, 1))
                .isEqualTo("(13 − 1)·2 + 3 − 2·1 + 1 = 26");
    }

    @Test
    void a_transposed_window_that_makes_nothing_says_so() {
        Axis axis = Axis.of(2).padding(1, 2);
        assertThatThrownBy(() -> axis.transposedOutput(1, 0))
                .hasMessage(
                        "(1 − 1)·1 + 2 − (1 + 2) = −1 is less than 1; use a padding of at most 1 in"
                                + " all, or a larger kernel");
        assertThatThrownBy(() -> axis.transposedOutput(4, 1))
                .hasMessage(
                        "output padding 1: must be less than the stride 1, or the sizes no longer"
                                + " tell each other");
        assertThatThrownBy(() -> axis.stride(1 << 20).transposedOutput(1 << 12, 0))
                .hasMessageContaining("is more than 2,147,483,647; use a smaller stride");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0| 1| 0| 1| kernel 0: must be 1 … 1048576",
                "3| 0| 0| 1| stride 0: must be 1 … 1048576",
                "3| 1| -1| 1| padding -1: must be 0 … 1048576",
                "3| 1| 0| 0| dilation 0: must be 1 … 1048576",
                "3| 1| 0| 2000000| dilation 2000000: must be 1 … 1048576",
                "3| 1| 0| 1000000| kernel 3 with dilation 1000000 reaches over 2000001: must be at"
                        + " most 1048576"
            })
    void an_axis_that_makes_no_sense_is_refused(
            int kernel, int stride, int padding, int dilation, String message) {
        assertThatThrownBy(() -> new Axis(kernel, stride, padding, padding, dilation))
                .isInstanceOf(ShapeException.class)
                .hasMessage(message);
    }

    @Test
    void a_window_too_large_for_an_array_is_refused() {
        assertThatThrownBy(() -> Window.of(1 << 20, 1 << 11))
                .hasMessage("a kernel of 1048576×2048 has more than 2,147,483,647 values");
    }
}
