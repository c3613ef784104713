package dev.fathom.onnx.write;

import dev.fathom.layer.Initial;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.SplittableRandom;

/// Models in which every number counts: weights that keep values' size from layer to layer, biases
/// that aren't 0, statistics that aren't 0 and 1.
public final class Lively {
    private Lively() {}

    public static Model model(Network network, long seed) {
        Model model = Model.initialize(network, seed);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < network.nodes().size(); i++) {
            List<Parameter> parameters = network.nodes().get(i).parameters();
            for (int k = 0; k < parameters.size(); k++) {
                fill(model.weights()[i][k], parameters.get(k), random.split());
            }
        }
        return model;
    }

    private static void fill(float[] values, Parameter p, SplittableRandom random) {
        switch (p.role()) {
            case WEIGHT -> Initial.kaiming().fill(values, p, random);
            case BIAS, SHIFT -> uniform(values, random, -0.3, 0.3);
            case SCALE -> uniform(values, random, 0.2, 0.6);
            case STATE -> {
                boolean mean = p.name().equals("mean");
                uniform(values, random, mean ? -0.2 : 0.5, mean ? 0.2 : 1.5);
            }
        }
    }

    private static void uniform(float[] values, SplittableRandom random, double from, double to) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(from, to);
        }
    }

    /// Random pictures.
    public static Tensor input(Network network, int batch, long seed) {
        return inputs(network, batch, seed).firstEntry().getValue();
    }

    /// Random volumes for all that a network reads, by name in its order.
    public static SequencedMap<String, Tensor> inputs(Network network, int batch, long seed) {
        SequencedMap<String, Tensor> inputs = new LinkedHashMap<>();
        network.inputs()
                .forEach(
                        (name, volume) -> {
                            Tensor input = Tensor.zeros(batch, volume);
                            SplittableRandom random = new SplittableRandom(seed + inputs.size());
                            uniform(input.data(), random, -1.5, 1.5);
                            inputs.put(name, input);
                        });
        return inputs;
    }

    /// A tensor's values in ONNX's order: batch, depth, height, width.
    public static float[] depthFirst(Tensor t) {
        Reordering order =
                Reordering.depthSecond(
                        List.of(
                                t.batch(),
                                t.volume().height(),
                                t.volume().width(),
                                t.volume().depth()));
        return order.toOnnx(t.data());
    }
}
