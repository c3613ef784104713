package dev.fathom.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.picture.Scaling;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ResizedCropTest {
    private static final Volume SIZE = new Volume(120, 90, 3);

    private static byte[] picture(Volume size) {
        byte[] picture = new byte[size.size()];
        new Random(1).nextBytes(picture);
        return picture;
    }

    @Test
    void areas_and_shapes_are_spread_over_all_that_is_allowed() {
        SplittableRandom random = new SplittableRandom(3);
        int[] areas = new int[4];
        int[] shapes = new int[4];
        for (int i = 0; i < 4000; i++) {
            ResizedCrop.Part part = ResizedCrop.inception().part(SIZE, random);
            assertThat(part.left()).isBetween(0, SIZE.width() - part.width());
            assertThat(part.top()).isBetween(0, SIZE.height() - part.height());
            double area = part.width() * part.height() / (double) SIZE.pixels();
            double shape = part.width() / (double) part.height();
            assertThat(area).isBetween(0.075, 1.0);
            assertThat(shape).isBetween(0.72, 1.39);
            // so small that every shape fits: none of these was drawn again
            if (area > 0.08 && area < 0.56) {
                areas[(int) ((area - 0.08) / 0.12)]++;
                shapes[(int) ((Math.log(shape) + 0.33) / 0.66 * 4)]++;
            }
        }
        int quarter = Arrays.stream(areas).sum() / 4;
        assertThat(quarter).isGreaterThan(500);
        for (int i = 0; i < 4; i++) {
            assertThat(areas[i]).isBetween(quarter * 85 / 100, quarter * 115 / 100);
            assertThat(shapes[i]).isBetween(quarter * 75 / 100, quarter * 125 / 100);
        }
    }

    @Test
    void every_place_is_drawn() {
        SplittableRandom random = new SplittableRandom(4);
        ResizedCrop half = new ResizedCrop(0.25, 1);
        boolean[][] edges = new boolean[2][2];
        for (int i = 0; i < 500; i++) {
            ResizedCrop.Part part = half.part(new Volume(8, 8, 1), random);
            edges[0][0] |= part.left() == 0 && part.width() < 8;
            edges[0][1] |= part.left() > 0 && part.left() + part.width() == 8;
            edges[1][0] |= part.top() == 0 && part.height() < 8;
            edges[1][1] |= part.top() > 0 && part.top() + part.height() == 8;
        }
        assertThat(edges).isDeepEqualTo(new boolean[][] {{true, true}, {true, true}});
    }

    @Test
    void a_picture_that_is_too_long_for_all_draws_gives_its_middle() {
        ResizedCrop most = new ResizedCrop(0.9, 0.75);
        SplittableRandom random = new SplittableRandom(5);
        assertThat(most.part(new Volume(100, 6, 3), random))
                .isEqualTo(new ResizedCrop.Part(46, 0, 8, 6));
        assertThat(most.part(new Volume(6, 100, 3), random))
                .isEqualTo(new ResizedCrop.Part(0, 46, 6, 8));
    }

    /// Each pixel of the window is the mean of the pixels about its place, weighted by a triangle
    /// across times one down.
    private static double plain(
            byte[] from, ResizedCrop.Part part, Volume window, int x, int y, int d) {
        double sum = 0;
        double weights = 0;
        for (int row = 0; row < part.height(); row++) {
            for (int column = 0; column < part.width(); column++) {
                double w =
                        triangle(column, x, part.width(), window.width())
                                * triangle(row, y, part.height(), window.height());
                int pixel = (part.top() + row) * SIZE.width() + part.left() + column;
                sum += w * (from[pixel * 3 + d] & 255);
                weights += w;
            }
        }
        return sum / weights;
    }

    private static double triangle(int place, int wanted, int size, int wantedSize) {
        double scale = size / (double) wantedSize;
        double distance = Math.abs(place + 0.5 - (wanted + 0.5) * scale);
        return Math.max(0, 1 - distance / Math.max(1, scale));
    }

    @Test
    void a_part_is_stretched_as_plain_loops_do() {
        byte[] from = picture(SIZE);
        Volume window = new Volume(9, 7, 3);
        for (int seed = 0; seed < 20; seed++) {
            byte[] into = new byte[window.size()];
            ResizedCrop crop = new ResizedCrop(0.001, 0.5);
            crop.apply(new SplittableRandom(seed), from, SIZE, into, window, Scaling::stretch);
            ResizedCrop.Part part = crop.part(SIZE, new SplittableRandom(seed));
            for (int i = 0; i < into.length; i++) {
                double expected = plain(from, part, window, i / 3 % 9, i / 27, i % 3);
                assertThat(Math.abs((into[i] & 255) - expected))
                        .as("%s, byte %d", part, i)
                        .isLessThan(0.51);
            }
        }
    }

    @Test
    void numbers_that_make_no_sense_are_refused() {
        assertThatThrownBy(() -> new ResizedCrop(0, 0.75))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "augmentation: expected a resizedCrop with an area and a ratio above 0 and"
                                + " at most 1, found 0.0 and 0.75");
        assertThatThrownBy(() -> new ResizedCrop(0.5, Double.NaN))
                .hasMessageEndingWith("found 0.5 and NaN");
    }
}
