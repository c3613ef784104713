package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.logSoftmax;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.layer.Layer;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelOfWeightsTest {
    private static final Network NETWORK = Network.of("net", volume(2, 1, 1), dense(2));

    private static Model model(Map<String, float[]> changed) {
        Map<String, float[]> weights = new HashMap<>();
        weights.put("fc1.weight", new float[] {1, 2, 3, 4});
        weights.put("fc1.bias", new float[] {5, 6});
        weights.putAll(changed);
        return Model.of(NETWORK, weights);
    }

    @Test
    void weights_are_those_of_their_names() {
        assertThat(model(Map.of()).weights()[0][0]).containsExactly(1, 2, 3, 4);
        assertThat(model(Map.of()).weights()[0][1]).containsExactly(5, 6);
    }

    @Test
    void wrong_weights_are_named() {
        assertThatThrownBy(() -> model(Map.of("fc1.bias", new float[3])))
                .isInstanceOf(ShapeException.class)
                .hasMessage("net needs an array fc1.bias of 2 values, found 3");
        assertThatThrownBy(() -> Model.of(NETWORK, Map.of("fc1.weight", new float[4])))
                .hasMessage("net needs an array fc1.bias of 2 values, found none");
        assertThatThrownBy(() -> model(Map.of("fc2.bias", new float[3])))
                .hasMessage("net has no place for the arrays fc2.bias");
        assertThatThrownBy(() -> model(Map.of("fc1.bias", new float[] {1, Float.NaN})))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("net: value 1 of fc1.bias is NaN, and a model can't");
    }

    @Test
    void probabilities_are_the_softmax_of_logits_unless_the_network_gives_some() {
        for (Layer last : List.of(softmax(), logSoftmax())) {
            assertThat(probabilities(last)[1]).isCloseTo(0.75f, within(1e-6f));
        }
        assertThat(probabilities()[1]).isCloseTo(0.75f, within(1e-6f));
        assertThat(probabilities(sigmoid())).containsExactly(0.5f, 0.75f);
    }

    /// Of logits 0 and ln 3.
    private static float[] probabilities(Layer... behind) {
        Network network = Network.graph("net", volume(1, 1, 1), x -> x.then(dense(2)).then(behind));
        Model model = Model.initialize(network, 1);
        model.weights()[0][0] = new float[] {0, (float) Math.log(3)};
        try (Engine engine = Engine.of("plain")) {
            return model.probabilities(new Tensor(1, volume(1, 1, 1), new float[] {1}), engine)
                    .data();
        }
    }
}
