package dev.fathom.peers;

import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Sgd;
import dev.fathom.zoo.Zoo;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// What every contestant does with the same weights and the same pictures.
///
/// @param name as users select it
/// @param network of the zoo
/// @param kind what is done with it
/// @param batch pictures in a step
/// @param factors what convolutions multiply
public record Work(String name, String network, Kind kind, int batch, Factors factors) {
    /// How all of them train. The rate is small: many steps on one batch shall not end in losses so
    /// near 0 that the arithmetic changes.
    public static final Sgd SGD = Optimizer.sgd(0.001).momentum(0.9);

    public enum Factors {
        /// floats
        F32,
        /// bfloat16, by Fathom alone: the others multiply floats
        BF16,
        /// 8 bits
        INT8
    }

    public enum Kind {
        /// steps of forward, backward and SGD on one batch
        TRAINING,
        /// outputs of one batch
        INFERENCE,
        /// from the start of a process to the output of the first picture
        START
    }

    /// All works, in the order of the table.
    public static List<Work> all() {
        return List.of(
                training("alexnet", 32),
                training("cifar-vgg", 128),
                training("convnetjs-cifar", 128),
                inference("alexnet", 32),
                inference("alexnet", 1),
                inference("vgg16", 8),
                inference("vgg16", 1),
                inference("resnet50", 8),
                inference("resnet50", 1),
                int8("resnet50", 8),
                int8("resnet50", 1),
                int8("mobilenet-v2", 1),
                bf16("resnet50", 8),
                bf16("vgg16", 8),
                new Work("alexnet-start", "alexnet", Kind.START, 1, Factors.F32));
    }

    private static Work training(String network, int batch) {
        return new Work(network + "-training-" + batch, network, Kind.TRAINING, batch, Factors.F32);
    }

    private static Work inference(String network, int batch) {
        return new Work(
                network + "-inference-" + batch, network, Kind.INFERENCE, batch, Factors.F32);
    }

    private static Work int8(String network, int batch) {
        return new Work(network + "-int8-" + batch, network, Kind.INFERENCE, batch, Factors.INT8);
    }

    private static Work bf16(String network, int batch) {
        return new Work(network + "-bf16-" + batch, network, Kind.INFERENCE, batch, Factors.BF16);
    }

    /// The work with this name.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    public static Work of(String name) {
        return all().stream()
                .filter(work -> work.name.equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "no work '"
                                                + name
                                                + "'; there are "
                                                + String.join(
                                                        ", ",
                                                        all().stream().map(Work::name).toList())));
    }

    /// The network. Without dropout, whose random choices would make the losses of two frameworks
    /// incomparable.
    Network layers() {
        Network whole = Zoo.network(network);
        List<Layer> layers = whole.nodes().stream().map(Node::layer).toList();
        Layer[] kept = layers.stream().filter(l -> !l.isRandom()).toArray(Layer[]::new);
        return kept.length == layers.size() ? whole : Network.of(whole.name(), whole.input(), kept);
    }

    /// The network with weights that leave a trace of every layer in the output.
    Model model() {
        Model model = Model.initialize(layers(), 1);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < model.weights().length; i++) {
            List<Parameter> parameters = model.network().nodes().get(i).parameters();
            for (int k = 0; k < parameters.size(); k++) {
                fill(parameters.get(k), model.weights()[i][k], random);
            }
        }
        return factors == Factors.INT8 ? quantized(model) : model;
    }

    /// In whole numbers throughout, whatever that costs: only the speed counts here.
    private Model quantized(Model model) {
        int size = model.network().input().size();
        Tensor x = new Tensor(1, model.network().input(), Arrays.copyOf(pictures(), size));
        try (Engine engine = Engine.best(PeerEngine.threads())) {
            return Quantization.of(model, List.of(x), engine, Double.MAX_VALUE).model();
        }
    }

    /// Uniform values; those of weights with the variance of He 2015.
    private static void fill(Parameter parameter, float[] values, SplittableRandom random) {
        double reach = Math.sqrt(6.0 / parameter.fan().in());
        boolean variance = parameter.name().equals("variance");
        for (int i = 0; i < values.length; i++) {
            double u = random.nextDouble();
            values[i] =
                    (float)
                            switch (parameter.role()) {
                                case WEIGHT -> (2 * u - 1) * reach;
                                case BIAS, SHIFT -> (u - 0.5) / 5;
                                case SCALE -> 0.5 + u / 2;
                                case STATE -> variance ? 0.5 + u : u - 0.5;
                            };
        }
    }

    /// The batch: batch × height × width × depth, values between −1 and 1.
    float[] pictures() {
        SplittableRandom random = new SplittableRandom(2);
        float[] pictures = new float[batch * Zoo.network(network).input().size()];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = (float) (2 * random.nextDouble() - 1);
        }
        return pictures;
    }

    /// The right class of each picture.
    int[] labels() {
        int classes = Zoo.network(network).output().depth();
        return new SplittableRandom(3).ints(batch, 0, classes).toArray();
    }
}
