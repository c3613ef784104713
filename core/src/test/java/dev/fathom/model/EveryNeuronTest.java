package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.reshape;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.layer.Samples;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Explanations of all layers.
class EveryNeuronTest {
    private static final String LAYER = "explained";

    static List<Samples.Sample> samples() {
        return Samples.all();
    }

    /// The layer behind the input; where it joins several, behind dense layers of it too.
    private static Network network(Samples.Sample sample) {
        return Network.graph(
                "n",
                sample.inputs().getFirst(),
                x -> {
                    if (!sample.layer().joins()) {
                        return x.then(LAYER, sample.layer());
                    }
                    Flow[] others =
                            sample.inputs().stream()
                                    .skip(1)
                                    .map(v -> other(x, v))
                                    .toArray(Flow[]::new);
                    return x.joined(LAYER, sample.layer(), others);
                });
    }

    private static Flow other(Flow x, Volume volume) {
        return x.then(
                dense(volume.size()), reshape(volume.width(), volume.height(), volume.depth()));
    }

    /// Weights, biases and measured values drawn at random; variances are above 0.
    private static Model model(Network network, Random random) {
        Model model = Model.initialize(network, 1);
        model.namedWeights()
                .forEach(
                        (name, values) -> {
                            for (int i = 0; i < values.length; i++) {
                                float drawn = (float) random.nextGaussian();
                                values[i] =
                                        name.endsWith("variance") ? 0.1f + drawn * drawn : drawn;
                            }
                        });
        return model;
    }

    private static Tensor picture(Volume volume, Random random) {
        Tensor picture = Tensor.zeros(1, volume);
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = (float) random.nextGaussian();
        }
        return picture;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void an_explanation_gives_the_engines_value(Samples.Sample sample) {
        try (Engine fast = Engine.best(2)) {
            check(sample, Engine.of("plain"), 2e-7);
            check(sample, fast, 2e-6);
        }
    }

    /// Every neuron, to a tolerance relative to 1 or the value, whichever is larger.
    private static void check(Samples.Sample sample, Engine engine, double tolerance) {
        Random random = new Random(7);
        Network network = network(sample);
        Map<String, Tensor> inputs = new HashMap<>();
        network.inputs().forEach((name, volume) -> inputs.put(name, picture(volume, random)));
        Trace trace = model(network, random).runEach(inputs, engine);
        Volume out = network.output();
        for (int i = 0; i < out.size(); i++) {
            int d = i % out.depth();
            int x = i / out.depth() % out.width();
            int y = i / out.depth() / out.width();
            Neuron neuron = trace.neuron(LAYER, x, y, d);
            assertThat(neuron.value()).isEqualTo(trace.output(LAYER).at(0, x, y, d));
            assertThat(Math.abs(neuron.difference()))
                    .as("%s at %d,%d,%d: %s", sample, x, y, d, neuron.value())
                    .isLessThanOrEqualTo(tolerance * Math.max(1, Math.abs(neuron.value())));
        }
    }
}
