package dev.fathom.data.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScalingTest {

    private static byte[] scaled(Volume size, Volume wanted, int... values) {
        byte[] picture = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            picture[i] = (byte) values[i];
        }
        return scaled(size, wanted, picture);
    }

    private static byte[] scaled(Volume size, Volume wanted, byte[] picture) {
        byte[] result = new byte[wanted.size()];
        Pictures.of(size, List.of("one"), new int[1], List.of(picture))
                .scaled(wanted)
                .read(0, result, 0);
        return result;
    }

    private static Volume grey(int width, int height) {
        return new Volume(width, height, 1);
    }

    @Test
    void a_picture_as_high_as_wanted_is_cropped_in_the_middle_and_not_changed() {
        assertThat(scaled(grey(5, 2), grey(2, 2), 1, 2, 3, 4, 255, 6, 7, 8, 9, 10))
                .containsExactly(3, 4, 8, 9);
        assertThat(scaled(grey(2, 4), grey(2, 2), 1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactly(3, 4, 5, 6);
    }

    /// The triangle over 4 → 2 has weights 3, 3, 1 of 7 at the border.
    @Test
    void halving_averages_with_a_triangle() {
        assertThat(scaled(grey(4, 4), grey(2, 2), columns(4, 0, 70, 140, 210)))
                .containsExactly(50, (byte) 160, 50, (byte) 160);
    }

    /// Places −0.25, 0.25, 0.75, 1.25 between the two centres.
    @Test
    void doubling_is_bilinear() {
        assertThat(scaled(grey(2, 2), grey(4, 4), columns(2, 0, 100)))
                .startsWith(0, 25, 75, 100)
                .endsWith(0, 25, 75, 100);
    }

    private static int[] columns(int rows, int... row) {
        int[] all = new int[rows * row.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = row[i % row.length];
        }
        return all;
    }

    @Test
    void grey_becomes_three_equal_channels() {
        assertThat(scaled(grey(2, 1), new Volume(2, 1, 3), 7, 200))
                .containsExactly(7, 7, 7, (byte) 200, (byte) 200, (byte) 200);
    }

    /// 0.299·255 = 76.2, 0.587·255 = 149.7, 0.114·255 = 29.1.
    @Test
    void colour_becomes_luma() {
        assertThat(
                        scaled(
                                new Volume(4, 1, 3),
                                grey(4, 1),
                                255,
                                0,
                                0,
                                0,
                                255,
                                0,
                                0,
                                0,
                                255,
                                255,
                                255,
                                255))
                .containsExactly(76, (byte) 150, 29, (byte) 255);
    }

    @Test
    void other_depths_are_refused() {
        assertThatThrownBy(() -> scaled(new Volume(1, 1, 2), new Volume(1, 1, 3), 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "pictures of depth 2 can't become pictures of depth 3; a picture is grey"
                                + " (1) or colour (3)");
    }

    /// Weights that sum to 1 keep a constant picture constant at any size.
    @ParameterizedTest
    @CsvSource({"1,1,7,5", "7,5,1,1", "31,17,8,9", "3,100,50,2", "2,3,227,227", "500,375,32,32"})
    void an_even_picture_stays_even(int width, int height, int wantedWidth, int wantedHeight) {
        byte[] picture = new byte[width * height * 3];
        Arrays.fill(picture, (byte) 255);
        byte[] result =
                scaled(
                        new Volume(width, height, 3),
                        new Volume(wantedWidth, wantedHeight, 3),
                        picture);
        assertThat(result).containsOnly(255);
    }

    /// Against the definition in two dimensions, in double.
    @ParameterizedTest
    @CsvSource({"9,6,4,4", "6,11,5,3", "4,4,7,7", "13,13,12,5"})
    void every_value_is_the_weighted_mean_that_the_triangle_says(
            int width, int height, int wantedWidth, int wantedHeight) {
        byte[] picture = new byte[width * height];
        new Random(width).nextBytes(picture);
        byte[] result = scaled(grey(width, height), grey(wantedWidth, wantedHeight), picture);
        double scale = Math.max((double) wantedWidth / width, (double) wantedHeight / height);
        for (int y = 0; y < wantedHeight; y++) {
            for (int x = 0; x < wantedWidth; x++) {
                double sum = 0;
                double weights = 0;
                for (int i = 0; i < picture.length; i++) {
                    double weight =
                            weight(i % width, x, width, wantedWidth, scale)
                                    * weight(i / width, y, height, wantedHeight, scale);
                    sum += weight * (picture[i] & 255);
                    weights += weight;
                }
                assertThat((double) (result[y * wantedWidth + x] & 255))
                        .isBetween(sum / weights - 0.501, sum / weights + 0.501);
            }
        }
    }

    private static double weight(int in, int out, int size, int wanted, double scale) {
        double centre = (Math.round((size * scale - wanted) / 2) + out + 0.5) / scale;
        return Math.max(0, 1 - Math.abs(in + 0.5 - centre) * Math.min(1, scale));
    }

    @Test
    void a_picture_of_the_size_that_is_wanted_stays_as_it_is() {
        Volume size = new Volume(7, 5, 3);
        byte[] picture = new byte[size.size()];
        new Random(3).nextBytes(picture);
        byte[] result = new byte[size.size()];
        Scaling.Rows rows = (y, into) -> System.arraycopy(picture, y * 21, into, 0, 21);
        Scaling.fit(rows, size, size, result, 0);
        assertThat(result).isEqualTo(picture);
    }
}
