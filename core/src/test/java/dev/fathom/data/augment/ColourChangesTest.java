package dev.fathom.data.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.PicturesTest;
import dev.fathom.file.DataException;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/// Colour jitter and colour noise.
class ColourChangesTest {
    private static final Offset<Double> TINY = Offset.offset(1e-12);
    private static final int PIXELS = 50;

    private static byte[] picture(int depth) {
        byte[] picture = new byte[PIXELS * depth];
        new Random(2).nextBytes(picture);
        return picture;
    }

    /// Brightness, contrast, saturation in turn, pixel by pixel, as the definition says.
    private static double[] plain(byte[] picture, int depth, double b, double c, double s) {
        double[] x = new double[picture.length];
        double mean = 0;
        for (int i = 0; i < x.length; i++) {
            x[i] = (picture[i] & 255) * b;
        }
        for (int p = 0; p < PIXELS; p++) {
            mean += grey(x, p, depth) / PIXELS;
        }
        for (int i = 0; i < x.length; i++) {
            x[i] = mean + c * (x[i] - mean);
        }
        for (int p = 0; p < PIXELS; p++) {
            double grey = grey(x, p, depth);
            for (int i = p * depth; i < (p + 1) * depth; i++) {
                x[i] = Math.clamp(grey + s * (x[i] - grey), 0, 255);
            }
        }
        return x;
    }

    private static double grey(double[] x, int pixel, int depth) {
        int at = pixel * depth;
        return depth == 1 ? x[at] : 0.299 * x[at] + 0.587 * x[at + 1] + 0.114 * x[at + 2];
    }

    private static void agrees(ColourJitter jitter, int depth) {
        for (int seed = 0; seed < 50; seed++) {
            SplittableRandom draws = new SplittableRandom(seed);
            double b = 1 + jitter.brightness() * (2 * draws.nextDouble() - 1);
            double c = 1 + jitter.contrast() * (2 * draws.nextDouble() - 1);
            double s = 1 + jitter.saturation() * (2 * draws.nextDouble() - 1);
            double[] expected = plain(picture(depth), depth, b, c, s);
            byte[] changed = picture(depth);
            jitter.draw(new SplittableRandom(seed), changed, depth).apply(changed);
            for (int i = 0; i < changed.length; i++) {
                assertThat((double) (changed[i] & 255))
                        .isCloseTo(expected[i], Offset.offset(0.500001));
            }
        }
    }

    @Test
    void jitter_is_brightness_contrast_and_saturation_in_turn() {
        agrees(new ColourJitter(0.4, 0.3, 0.9), 3);
        agrees(new ColourJitter(1, 0, 0), 3);
        agrees(new ColourJitter(0, 1, 0), 3);
        agrees(new ColourJitter(0, 0, 1), 3);
        agrees(new ColourJitter(0.4, 0.7, 0), 1);
        byte[] same = picture(3);
        ColourJitter.none().draw(new SplittableRandom(1), same, 3).apply(same);
        assertThat(same).isEqualTo(picture(3));
    }

    @Test
    void eigenvectors_are_what_their_name_says() {
        Random random = new Random(3);
        for (int n = 1; n <= 4; n++) {
            double[][] a = new double[n][n];
            for (int i = 0; i < n; i++) {
                for (int k = 0; k <= i; k++) {
                    a[i][k] = random.nextGaussian();
                    a[k][i] = a[i][k];
                }
            }
            Eigenvectors eigen = Eigenvectors.of(a);
            for (int i = 0; i < n; i++) {
                double[] v = eigen.vectors()[i];
                for (int k = 0; k < n; k++) {
                    assertThat(dot(a[k], v)).isCloseTo(eigen.values()[i] * v[k], TINY);
                    assertThat(dot(v, eigen.vectors()[k])).isCloseTo(i == k ? 1 : 0, TINY);
                }
                assertThat(eigen.values()[i])
                        .isLessThanOrEqualTo(eigen.values()[Math.max(0, i - 1)]);
            }
        }
    }

    /// Solved by hand: 3 and 1, along (1, 1) and (1, −1).
    @Test
    void eigenvectors_have_a_fixed_order_and_sign() {
        Eigenvectors eigen = Eigenvectors.of(new double[][] {{2, 1}, {1, 2}});
        assertThat(eigen.values()).containsExactly(new double[] {3, 1}, TINY);
        double half = Math.sqrt(0.5);
        assertThat(eigen.vectors()[0]).containsExactly(new double[] {half, half}, TINY);
        assertThat(Math.abs(eigen.vectors()[1][0])).isCloseTo(half, TINY);
        Eigenvectors upsideDown = Eigenvectors.of(new double[][] {{1, 0}, {0, 4}});
        assertThat(upsideDown.values()).containsExactly(4, 1);
        assertThat(upsideDown.vectors()).isDeepEqualTo(new double[][] {{0, 1}, {1, 0}});
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /// Pictures whose channels vary together.
    private static Pictures colours() {
        Random random = new Random(4);
        Volume volume = new Volume(5, 5, 3);
        byte[] picture = new byte[volume.size()];
        for (int i = 0; i < picture.length; i += 3) {
            int light = random.nextInt(150);
            picture[i] = (byte) (light + random.nextInt(100));
            picture[i + 1] = (byte) (light + random.nextInt(50));
            picture[i + 2] = (byte) (200 - light);
        }
        return Pictures.of(volume, List.of("a"), new int[1], List.of(picture));
    }

    private static double[][] covariance(double[][] colours) {
        double[] mean = new double[3];
        double[][] covariance = new double[3][3];
        for (double[] colour : colours) {
            for (int d = 0; d < 3; d++) {
                mean[d] += colour[d] / colours.length;
            }
        }
        for (double[] colour : colours) {
            for (int i = 0; i < 9; i++) {
                double product = (colour[i / 3] - mean[i / 3]) * (colour[i % 3] - mean[i % 3]);
                covariance[i / 3][i % 3] += product / colours.length;
            }
        }
        return covariance;
    }

    /// The noise is Σ αᵢλᵢpᵢ, so its covariance is σ²·Σ λᵢ²pᵢpᵢᵀ, the square of that of the
    /// pictures' colours: no eigenvectors are needed to say so.
    @Test
    void noise_varies_as_the_square_of_the_colours_covariance() {
        Pictures pictures = colours();
        byte[] bytes = new byte[75];
        pictures.read(0, bytes, 0);
        double[][] pixels = new double[25][3];
        for (int i = 0; i < bytes.length; i++) {
            pixels[i / 3][i % 3] = (bytes[i] & 255) / 255.0;
        }
        double[][] colours = covariance(pixels);
        ColourNoise noise = new ColourNoise(0.1).measured(pictures);
        double[][] drawn = new double[40_000][3];
        SplittableRandom random = new SplittableRandom(6);
        for (double[] colour : drawn) {
            noise.add(random, colour);
        }
        double[][] found = covariance(drawn);
        for (int d = 0; d < 3; d++) {
            for (int k = 0; k < 3; k++) {
                double expected = 25.5 * 25.5 * dot(colours[d], colours[k]);
                double size =
                        25.5
                                * 25.5
                                * Math.sqrt(
                                        dot(colours[d], colours[d]) * dot(colours[k], colours[k]));
                assertThat(found[d][k]).isCloseTo(expected, Offset.offset(0.04 * size));
            }
        }
    }

    @Test
    void noise_is_one_colour_for_all_pixels_of_a_picture() {
        byte[] grey = new byte[75];
        Arrays.fill(grey, (byte) 128);
        Augmentation augmentation =
                Augmentation.none().colourNoise(new ColourNoise(3)).measured(colours());
        byte[] changed =
                augmentation.apply(
                        new Turn(1, 2, 3), grey, new Volume(5, 5, 3), new Volume(5, 5, 3));
        assertThat(changed).isNotEqualTo(grey);
        for (int i = 0; i < changed.length; i++) {
            assertThat(changed[i]).isEqualTo(changed[i % 3]);
        }
    }

    @Test
    void measured_axes_are_written_out_and_given_ones_stay() {
        ColourNoise measured = new ColourNoise(0.1).measured(colours());
        Augmentation augmentation = Augmentation.none().colourNoise(measured);
        assertThat(augmentation.toString()).matches("colourNoise\\(0\\.1(, -?[0-9.E-]+){9}\\)");
        assertThat(Augmentation.parse(augmentation.toString())).isEqualTo(augmentation);
        List<Double> own = List.of(1., 2., 3., 4., 5., 6., 7., 8., 9.);
        ColourNoise given = new ColourNoise(0.1, own);
        assertThat(given.measured(colours())).isEqualTo(given);
    }

    @Test
    void what_makes_no_sense_is_refused() {
        assertThatThrownBy(() -> new ColourJitter(0.4, 1.5, 0))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "augmentation: expected a colourJitter of 0 … 1 each, found 0.4, 1.5, 0.0");
        assertThatThrownBy(() -> new ColourJitter(0.4, 0.4, 0.4).check(1))
                .hasMessage(
                        "augmentation: colourJitter(0.4, 0.4, 0.4) is for pictures of depth 3, or"
                                + " without saturation of depth 1, not 1");
        assertThatThrownBy(() -> new ColourNoise(-1))
                .hasMessage("augmentation: expected a colourNoise of 0 … 100, found -1.0");
        assertThatThrownBy(() -> new ColourNoise(0.1, List.of(1.0)))
                .hasMessage(
                        "augmentation: expected three axes of red, green and blue for the"
                                + " colourNoise, found [1.0]");
        Pictures grey = PicturesTest.random(3, new Volume(2, 2, 1), 1);
        assertThatThrownBy(() -> new ColourNoise(0.1).measured(grey))
                .hasMessage("augmentation: a colourNoise is for pictures of depth 3, not 1");
    }
}
