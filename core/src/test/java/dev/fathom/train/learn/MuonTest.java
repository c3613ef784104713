package dev.fathom.train.learn;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.train.optimizer.Optimizer.muon;
import static dev.fathom.train.optimizer.ParameterGroup.parameters;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.kernel.Kernels;
import dev.fathom.kernel.plain.ReferenceKernels;
import dev.fathom.network.Network;
import dev.fathom.tensor.Volume;
import dev.fathom.train.optimizer.Muon;
import dev.fathom.train.optimizer.NewtonSchulz;
import dev.fathom.train.optimizer.Optimizer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MuonTest {
    private static final Kernels KERNELS = new ReferenceKernels();

    /// On a matrix with one value the iteration is a polynomial: 3.4445·x − 4.7750·x³ + 2.0315·x⁵,
    /// which is 0.701 for 1, then 0.7136…
    @Test
    void a_single_value_follows_the_polynomial() {
        assertThat(new NewtonSchulz(KERNELS, 1, 1).orthogonal(new float[] {-5}, 1)[0])
                .isCloseTo(-0.701f, within(1e-5f));
        double x = 0.701;
        double next = 3.4445 * x - 4.7750 * x * x * x + 2.0315 * Math.pow(x, 5);
        assertThat(new NewtonSchulz(KERNELS, 1, 1).orthogonal(new float[] {7}, 2)[0])
                .isCloseTo((float) next, within(1e-5f));
    }

    /// A rotated diagonal matrix keeps its axes, and each singular value follows the polynomial.
    @Test
    void singular_values_follow_the_polynomial_and_axes_stay() {
        double[] values = {3, 1, 0.25};
        double[][] left = rotation(0.4, 1.1);
        double[][] right = rotation(-0.8, 0.3);
        double length = Math.sqrt(9 + 1 + 0.0625);
        double[] expectedValues = new double[3];
        for (int i = 0; i < 3; i++) {
            double s = values[i] / length;
            for (int k = 0; k < 5; k++) {
                s = 3.4445 * s - 4.7750 * s * s * s + 2.0315 * Math.pow(s, 5);
            }
            expectedValues[i] = s;
        }
        float[] result =
                new NewtonSchulz(KERNELS, 3, 3).orthogonal(product(left, values, right), 5);
        float[] expected = product(left, expectedValues, right);
        for (int i = 0; i < 9; i++) {
            assertThat(result[i]).isCloseTo(expected[i], within(1e-5f));
        }
    }

    /// Products of six rows, or of six columns, whose singular values lie in 0.68 … 1.14.
    @Test
    void the_shorter_side_ends_nearly_orthogonal() {
        float[] matrix = new float[120];
        Random random = new Random(1);
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = (float) random.nextGaussian();
        }
        float[] wide = new NewtonSchulz(KERNELS, 6, 20).orthogonal(matrix, 5).clone();
        float[] tall = new NewtonSchulz(KERNELS, 20, 6).orthogonal(matrix, 5).clone();
        for (int i = 0; i < 6; i++) {
            for (int j = 0; j < 6; j++) {
                double ofRows = 0;
                double ofColumns = 0;
                for (int k = 0; k < 20; k++) {
                    ofRows += wide[i * 20 + k] * wide[j * 20 + k];
                    ofColumns += tall[k * 6 + i] * tall[k * 6 + j];
                }
                double least = i == j ? 0.68 * 0.68 : -0.42;
                double most = i == j ? 1.14 * 1.14 : 0.42;
                assertThat(ofRows).isBetween(least, most);
                assertThat(ofColumns).isBetween(least, most);
            }
        }
    }

    @Test
    void weights_that_are_all_0_have_no_length_to_be_brought_to() {
        float[] w = {0, 0};
        muon(1).iterations(1)
                .normed(true)
                .update(1, w, new float[] {0, 1}, new float[2], new NewtonSchulz(KERNELS, 1, 2));
        assertThat(w[0]).isZero();
        assertThat(w[1]).isCloseTo(-0.701f, within(1e-6f));
    }

    /// By hand: u = g + 0.5·v with v = g is 1.5·g; of one row the orthogonal is g by its length,
    /// 0.701 times; the weights are first brought from length 10 to √1.
    @Test
    void a_step_brings_the_weights_to_their_length_and_moves_them_by_the_rate() {
        Muon muon = muon(0.1).momentum(0.5).iterations(1).normed(true);
        float[] w = {6, 8};
        float[] g = {0, 2};
        float[] v = {0, 0};
        NewtonSchulz newtonSchulz = new NewtonSchulz(KERNELS, 1, 2);
        muon.update(0.1, w, g, v, newtonSchulz);
        assertThat(v).containsExactly(0, 2);
        assertThat(w[0]).isCloseTo(0.6f, within(1e-6f));
        assertThat(w[1]).isCloseTo(0.8f - 0.0701f, within(1e-6f));
        // v = 1 + 0 and u points at it; the weights keep their length this time
        muon.normed(false).update(0.1, w, new float[] {0, 0}, v, newtonSchulz);
        assertThat(v).containsExactly(0, 1);
        assertThat(w[1]).isCloseTo(0.8f - 2 * 0.0701f, within(1e-6f));
    }

    /// A matrix of more rows than columns moves √(rows/columns) times as far, as Jordan's does.
    @Test
    void tall_matrices_take_longer_steps() {
        float[] w = {0, 0, 0, 0};
        muon(1).momentum(0)
                .iterations(1)
                .update(
                        1,
                        w,
                        new float[] {3, 0, 0, 0},
                        new float[4],
                        new NewtonSchulz(KERNELS, 4, 1));
        assertThat(w[0]).isCloseTo(-2 * 0.701f, within(1e-5f));
    }

    @Test
    void it_is_written_as_a_user_writes_it() {
        assertThat(muon(0.02)).hasToString("muon(0.02)");
        assertThat(muon(0.24).momentum(0.6).iterations(3).normed(true))
                .hasToString("muon(0.24).momentum(0.6).iterations(3).normed(true)");
        assertThat(muon(1).normed(true).rate(2)).isEqualTo(muon(2).normed(true));
    }

    @Test
    void what_is_no_matrix_and_weight_decay_are_refused_with_a_way_out() {
        Network network = Network.of("n", Volume.volume(4, 4, 1), conv(2, 3), dense(2));
        Recipe recipe = Recipe.with(muon(0.02));
        assertThatThrownBy(() -> updates(recipe, network))
                .hasMessage(
                        "conv1.bias: [2] is no matrix with a row a filter, which muon needs; give"
                                + " it another optimizer,"
                                + " parameters(\"conv1.bias\").optimizer(sgd(0.1).momentum(0.9))");
        assertThatThrownBy(() -> updates(recipe.group(parameters("*").weightDecay(0.1)), network))
                .hasMessage("conv1.weight: muon has no weight decay; leave out weightDecay(0.1)");
        assertThat(
                        updates(
                                        recipe.group(
                                                parameters("*.bias").optimizer(Optimizer.sgd(0.1))),
                                        network)
                                .memories())
                .containsOnlyKeys("momentum/conv1.weight", "momentum/fc2.weight");
    }

    private static Updates updates(Recipe recipe, Network network) {
        float[][][] weights =
                network.nodes().stream()
                        .map(
                                node ->
                                        node.parameters().stream()
                                                .map(p -> new float[p.size()])
                                                .toArray(float[][]::new))
                        .toArray(float[][][]::new);
        return new Updates(recipe, network, weights, weights, KERNELS);
    }

    private static double[][] rotation(double a, double b) {
        double[][] first = {
            {Math.cos(a), -Math.sin(a), 0}, {Math.sin(a), Math.cos(a), 0}, {0, 0, 1}
        };
        double[][] second = {
            {1, 0, 0}, {0, Math.cos(b), -Math.sin(b)}, {0, Math.sin(b), Math.cos(b)}
        };
        double[][] both = new double[3][3];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                for (int j = 0; j < 3; j++) {
                    both[i][k] += first[i][j] * second[j][k];
                }
            }
        }
        return both;
    }

    private static float[] product(double[][] left, double[] values, double[][] right) {
        float[] matrix = new float[9];
        for (int i = 0; i < 3; i++) {
            for (int k = 0; k < 3; k++) {
                double sum = 0;
                for (int j = 0; j < 3; j++) {
                    sum += left[i][j] * values[j] * right[j][k];
                }
                matrix[3 * i + k] = (float) sum;
            }
        }
        return matrix;
    }
}
