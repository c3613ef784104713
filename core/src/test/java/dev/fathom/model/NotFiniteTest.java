package dev.fathom.model;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NotFiniteTest {
    private static final Engine ENGINE = Engine.best(1);
    private static final Network NETWORK =
            Network.of(
                    "large", volume(2, 2, 1), conv(2, 1), relu(), conv(3, 2), dense(3), softmax());

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    /// All weights of a layer have one value, those of the others are 1, and there are no biases.
    private static Model model(String array, float value) {
        Map<String, float[]> weights = new HashMap<>();
        Model.initialize(NETWORK, 1)
                .namedWeights()
                .forEach(
                        (name, values) -> {
                            float[] all = new float[values.length];
                            Arrays.fill(
                                    all,
                                    name.equals(array) ? value : name.endsWith("bias") ? 0 : 1);
                            weights.put(name, all);
                        });
        return Model.of(NETWORK, weights);
    }

    private static final String OVERFLOW =
            "large: fc3 makes Infinity of this picture, which is no answer: conv2 is the first"
                    + " layer whose output isn't finite, Infinity from inputs of up to 1 and weights"
                    + " of up to 2e38; train the model again with a lower rate, or get another";

    @Test
    void a_prediction_that_overflows_names_the_layer_in_which_that_began() {
        Predictor predictor = new Predictor(model("conv2.weight", 2e38f), ENGINE);
        assertThat(predictor.probabilities(new byte[4])).hasDimensions(1, 3);
        byte[] light = {-1, -1, -1, -1};
        assertThatThrownBy(() -> predictor.probabilities(light))
                .isInstanceOf(DataException.class)
                .hasMessage(OVERFLOW);
    }

    @Test
    void of_several_pictures_the_one_that_overflows_is_looked_into() {
        Model model = model("conv2.weight", 2e38f);
        Predictor predictor = new Predictor(model, Views.crops(1), ENGINE, 3);
        byte[] pictures = new byte[20];
        Arrays.fill(pictures, 16, 20, (byte) -1);
        assertThatThrownBy(() -> predictor.probabilities(pictures)).hasMessage(OVERFLOW);
    }

    @Test
    void a_trace_whose_output_overflows_names_the_layer_too() {
        Model model = model("conv2.weight", 2e38f);
        Tensor light = model.input(new byte[] {-1, -1, -1, -1});
        assertThatThrownBy(() -> model.trace(light, ENGINE))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("large: softmax3 makes NaN of this picture")
                .hasMessageContaining(": conv2 is the first layer");
    }

    @Test
    void a_neuron_whose_layer_overflows_is_not_explained() {
        Network log = Network.of("log", volume(1, 1, 1), conv(1, 1), relu(), dense(1));
        Map<String, float[]> weights =
                Map.of(
                        "conv1.weight", new float[] {-3e38f},
                        "conv1.bias", new float[] {-3e38f},
                        "fc2.weight", new float[] {1},
                        "fc2.bias", new float[] {1});
        Model model = Model.of(log, weights);
        Trace trace = model.trace(model.input(new byte[] {-1}), ENGINE);
        assertThat(trace.neuron("fc2", 0, 0, 0).value()).isOne();
        assertThatThrownBy(() -> trace.neuron("conv1", 0, 0, 0))
                .hasMessage(
                        "log: conv1 makes -Infinity of this picture, which is no answer: conv1 is"
                                + " the first layer whose output isn't finite, -Infinity from inputs"
                                + " of up to 1 and weights of up to 3e38; train the model again"
                                + " with a lower rate, or get another");
    }

    @Test
    void an_input_that_is_not_finite_is_named() {
        Predictor predictor = new Predictor(model("", 1), ENGINE);
        float[] x = {1, 2, Float.NaN, 3};
        assertThatThrownBy(() -> predictor.scores(1, x, scores -> {}))
                .hasMessageContaining("which is no answer: already the input holds NaN; ");
    }

    @Test
    void numbers_for_numbers_are_what_they_are() {
        Model model = model("conv2.weight", 2e38f);
        Tensor light = model.input(new byte[] {-1, -1, -1, -1});
        assertThat(model.run(light, ENGINE).data()).contains(Float.NaN);
        assertThat(NotFinite.origin(model.runEach(light, ENGINE), 0).orElseThrow())
                .startsWith("conv2 is the first layer");
        assertThat(NotFinite.origin(model.runEach(model.input(new byte[4]), ENGINE), 0)).isEmpty();
    }

    @Test
    void a_variance_below_0_is_refused() {
        Network network = Network.of("norm", volume(1, 1, 2), batchNorm());
        Map<String, float[]> weights = new HashMap<>(Model.initialize(network, 1).namedWeights());
        weights.put("bn0.variance", new float[] {0, -1e-9f});
        assertThatThrownBy(() -> Model.of(network, weights))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "norm: value 1 of bn0.variance is -1.0E-9, and a variance, a mean of"
                                + " squares, is 0 or more; train it again, or get the file again");
    }
}
