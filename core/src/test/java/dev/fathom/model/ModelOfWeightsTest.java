package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.file.DataException;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import java.util.HashMap;
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
}
