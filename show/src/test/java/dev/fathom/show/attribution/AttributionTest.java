package dev.fathom.show.attribution;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AttributionTest {
    private static final int TARGET = 2;
    private final Engine engine = Engine.of("plain");

    private static byte[] picture(Volume volume) {
        byte[] picture = new byte[volume.size()];
        new Random(3).nextBytes(picture);
        return picture;
    }

    /// A network that ends with a global average pool and a fully connected layer.
    private static Model mapped() {
        return Model.initialize(
                Network.of(
                        "mapped",
                        volume(8, 6, 3),
                        conv(5, 3).padding(1),
                        relu(),
                        globalAveragePool(),
                        dense(4),
                        softmax()),
                9);
    }

    @Test
    void grad_cam_is_the_class_activation_map_where_there_is_one() {
        Model model = mapped();
        byte[] picture = picture(model.network().input());
        HeatMap map = GradCam.usual(model.network()).of(model, picture, TARGET, engine);
        Tensor maps = model.trace(model.input(picture), engine).output("relu1");
        float[] dense = model.weights()[model.network().position("fc2")][0];
        assertThat(map.values().volume()).isEqualTo(volume(8, 6, 1));
        assertThat(map.most()).isPositive();
        for (int i = 0; i < 48; i++) {
            double activation = 0;
            for (int d = 0; d < 5; d++) {
                activation += dense[TARGET * 5 + d] * maps.data()[i * 5 + d];
            }
            // the pool shares the score out over 48 pixels
            assertThat((double) map.values().data()[i])
                    .isCloseTo(Math.max(0, activation) / 48, within(1e-6));
        }
    }

    @Test
    void saliency_is_the_largest_difference_among_a_pixel_s_channels() {
        Model model =
                Model.initialize(
                        Network.of(
                                "smooth",
                                volume(5, 4, 3),
                                conv(4, 3).padding(1),
                                batchNorm(),
                                tanh(),
                                dense(3),
                                softmax()),
                        2);
        Arrays.fill(model.weights()[1][3], 4);
        byte[] picture = picture(model.network().input());
        HeatMap map = new Saliency().of(model, picture, TARGET, engine);
        Tensor input = model.input(picture);
        for (int pixel = 0; pixel < 20; pixel++) {
            double largest = 0;
            for (int d = 0; d < 3; d++) {
                largest = Math.max(largest, Math.abs(slope(model, input, pixel * 3 + d)));
            }
            assertThat((double) map.values().data()[pixel]).isCloseTo(largest, within(1e-4));
        }
    }

    /// The definition in plain loops: conv 1×1 of four filters, ReLU, max pool 2, conv 1×1 of four,
    /// ReLU, and scores that read every value.
    @Test
    void a_deconvnet_goes_back_through_switches_rectifiers_and_transposed_filters() {
        Network network =
                Network.of(
                        "deconvnet",
                        volume(4, 4, 1),
                        conv(4, 1),
                        relu(),
                        maxPool(2).stride(2),
                        conv(4, 1),
                        relu(),
                        dense(3),
                        softmax());
        Model model = Model.initialize(network, 4);
        byte[] picture = picture(model.network().input());
        float[] x = model.input(picture).data();
        float[][] w = {model.weights()[0][0], model.weights()[3][0], model.weights()[5][0]};
        double[] rebuilt = new double[16];
        double[] plain = new double[16];
        for (int place = 0; place < 4; place++) {
            double[] above = new double[4];
            double[] slope = new double[4];
            int[] winner = new int[4];
            double[] pooled = new double[4];
            for (int c = 0; c < 4; c++) {
                for (int tap = 0; tap < 4; tap++) {
                    int pixel = (place / 2 * 2 + tap / 2) * 4 + place % 2 * 2 + tap % 2;
                    double made = Math.max(0, w[0][c] * x[pixel]);
                    if (tap == 0 || made > pooled[c]) {
                        pooled[c] = made;
                        winner[c] = pixel;
                    }
                }
            }
            for (int k = 0; k < 4; k++) {
                double score = w[2][TARGET * 16 + place * 4 + k];
                double read = 0;
                for (int c = 0; c < 4; c++) {
                    read += w[1][k * 4 + c] * pooled[c];
                }
                for (int c = 0; c < 4; c++) {
                    above[c] += Math.max(0, score) * w[1][k * 4 + c];
                    slope[c] += read > 0 ? score * w[1][k * 4 + c] : 0;
                }
            }
            for (int c = 0; c < 4; c++) {
                rebuilt[winner[c]] += Math.max(0, above[c]) * w[0][c];
                plain[winner[c]] += pooled[c] > 0 ? slope[c] * w[0][c] : 0;
            }
        }
        HeatMap map = new Deconvnet().of(model, picture, TARGET, engine);
        HeatMap slopes = new Saliency().of(model, picture, TARGET, engine);
        for (int i = 0; i < 16; i++) {
            assertThat((double) map.values().data()[i])
                    .isCloseTo(Math.abs(rebuilt[i]), within(1e-6));
            assertThat((double) slopes.values().data()[i])
                    .isCloseTo(Math.abs(plain[i]), within(1e-6));
        }
        assertThat(map.values().data()).isNotEqualTo(slopes.values().data());
    }

    private double slope(Model model, Tensor input, int value) {
        float before = input.data()[value];
        double[] scores = new double[2];
        for (int side = 0; side < 2; side++) {
            input.data()[value] = before + (side == 0 ? -1 : 1) / 64f;
            scores[side] = model.trace(input, engine).output("fc2").data()[TARGET];
        }
        input.data()[value] = before;
        return (scores[1] - scores[0]) * 32;
    }

    @Test
    void occlusion_is_by_how_much_the_probability_falls_over_all_squares_on_a_pixel() {
        Model model = mapped();
        byte[] picture = picture(model.network().input());
        List<Integer> heard = new ArrayList<>();
        HeatMap map = new Occlusion(3, 2).of(model, picture, TARGET, engine, heard::add);
        double whole = probability(model, picture);
        assertThat(map.probability()).isCloseTo(whole, within(1e-6));
        double[] sums = new double[48];
        int[] counts = new int[48];
        for (int left : new int[] {0, 2, 4, 5}) {
            for (int top : new int[] {0, 2, 3}) {
                byte[] rest = picture.clone();
                for (int i = 0; i < 27; i++) {
                    rest[((top + i / 9) * 8 + left + i / 3 % 3) * 3 + i % 3] = (byte) 128;
                }
                for (int i = 0; i < 9; i++) {
                    sums[(top + i / 3) * 8 + left + i % 3] += whole - probability(model, rest);
                    counts[(top + i / 3) * 8 + left + i % 3]++;
                }
            }
        }
        for (int i = 0; i < 48; i++) {
            assertThat((double) map.values().data()[i])
                    .isCloseTo(sums[i] / counts[i], within(1e-6));
        }
        assertThat(heard).last().isEqualTo(12);
    }

    private double probability(Model model, byte[] picture) {
        return model.run(model.input(picture), engine).data()[TARGET];
    }

    @Test
    void of_a_sigmoid_every_map_shows_the_probability_that_is_predicted() {
        Network network =
                Network.of("own", volume(8, 6, 3), conv(5, 3).padding(1), dense(4), sigmoid());
        Model model = Model.initialize(network, 9);
        byte[] picture = picture(network.input());
        double predicted = new Predictor(model, engine).probabilities(picture)[0][TARGET];
        assertThat(predicted).isCloseTo(probability(model, picture), within(1e-7));
        for (Attribution map :
                List.of(
                        new GradCam("conv1"),
                        new Saliency(),
                        new Deconvnet(),
                        Occlusion.usual(network.input()))) {
            assertThat(map.of(model, picture, TARGET, engine).probability())
                    .as(map.toString())
                    .isEqualTo(predicted);
        }
    }

    @Test
    void squares_cover_each_pixel_to_the_border() {
        assertThat(Occlusion.usual(volume(227, 227, 3))).isEqualTo(new Occlusion(32, 16));
        assertThat(Occlusion.usual(volume(3, 2, 1))).isEqualTo(new Occlusion(1, 1));
        assertThat(new Occlusion(4, 3).patches(volume(9, 4, 1)))
                .extracting("left")
                .containsExactly(0, 3, 5);
    }

    @Test
    void a_map_is_spread_evenly_over_the_picture() {
        HeatMap map =
                new HeatMap(
                        new Saliency(),
                        0,
                        1,
                        new Tensor(1, volume(2, 2, 1), new float[] {0, 4, 8, 4}));
        assertThat(map.at(0, 0, 4, 4)).isZero();
        assertThat(map.at(1, 0, 4, 4)).isEqualTo(1);
        assertThat(map.at(2, 0, 4, 4)).isEqualTo(3);
        assertThat(map.at(3, 0, 4, 4)).isEqualTo(4);
        assertThat(map.at(1, 1, 4, 4)).isEqualTo(0.75f * 1 + 0.25f * 7);
        assertThat(map.strongest()).isEqualTo(2);
    }

    @Test
    void what_can_t_be_shown_is_said() {
        Model model = mapped();
        byte[] picture = picture(model.network().input());
        assertThatThrownBy(() -> new GradCam("gap1").of(model, picture, 0, engine))
                .hasMessage("gap1 makes 1×1×5, which has one place only; choose a layer before it");
        Model flat = Model.initialize(Network.of("flat", volume(1, 1, 4), dense(2)), 1);
        assertThatThrownBy(() -> GradCam.usual(flat.network()))
                .hasMessage(
                        "flat has no layer that is wider or higher than 1, so no places to tell"
                                + " apart");
        Model wide = Model.initialize(Network.of("wide", volume(4, 4, 1), conv(2, 3)), 1);
        assertThatThrownBy(() -> new Saliency().of(wide, new byte[16], 0, engine))
                .hasMessage(
                        "wide gives 2×2×2, not one score a class; end it with globalAveragePool() or dense(CLASSES)");
        assertThatThrownBy(() -> new Occlusion(4, 5))
                .hasMessage(
                        "expected a step of 1 … 4, the side of the square, so that each pixel is"
                                + " hidden once; found 5");
        assertThatThrownBy(() -> new Occlusion(7, 1).of(model, picture, 0, engine))
                .hasMessage(
                        "a square of 7 is larger than the picture, which is 6 pixels wide or high");
    }

    @Test
    void a_layer_that_the_scores_do_not_read_is_refused() {
        Network network =
                Network.graph(
                        "forked",
                        volume(4, 4, 1),
                        x -> {
                            x.then("aside", maxPool(2).stride(2));
                            return x.then("fc", dense(2));
                        });
        Model model = Model.initialize(network, 1);
        assertThatThrownBy(() -> new GradCam("aside").of(model, new byte[16], 0, engine))
                .hasMessage(
                        "the scores of the classes do not depend on aside; choose a layer before fc"
                                + " on the way to it");
    }
}
