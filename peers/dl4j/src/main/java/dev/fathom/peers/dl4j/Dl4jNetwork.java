package dev.fathom.peers.dl4j;

import static dev.fathom.peers.Layouts.permuted;

import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.peers.Work;
import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/// A model as a graph of DL4J's layers.
final class Dl4jNetwork {
    private static final String INPUT = "input";

    private final Network network;
    private final GraphBuilder graph;
    private final List<String> names = new ArrayList<>();

    private Dl4jNetwork(Network network) {
        this.network = network;
        graph =
                new NeuralNetConfiguration.Builder()
                        .updater(new Nesterovs(new FirstStep(), Work.SGD.momentum()))
                        .convolutionMode(ConvolutionMode.Truncate)
                        .activation(Activation.IDENTITY)
                        .graphBuilder();
        Volume v = network.input();
        graph.addInputs(INPUT)
                .setInputTypes(InputType.convolutional(v.height(), v.width(), v.depth()));
        for (int i = 0; i < network.nodes().size(); i++) {
            names.add(add(i));
        }
        graph.setOutputs(names.getLast());
    }

    /// The graph with these weights.
    static ComputationGraph of(Model model) {
        Dl4jNetwork made = new Dl4jNetwork(model.network());
        ComputationGraph graph = new ComputationGraph(made.graph.build());
        graph.init();
        made.load(model, graph.paramTable());
        return graph;
    }

    /// Adds a node of the network; gives back the name of what holds its output.
    private String add(int i) {
        Node node = network.nodes().get(i);
        String[] x = node.inputs().stream().map(this::name).toArray(String[]::new);
        String name = "n" + i;
        switch (node.layer()) {
            case Conv conv -> conv(conv, node, activation(i), name, x[0]);
            case Dense dense ->
                    graph.addLayer(name, dense(dense.units(), isLast(i), activation(i)), x);
            case BatchNorm norm ->
                    graph.addLayer(
                            name,
                            new BatchNormalization.Builder()
                                    .eps(norm.epsilon())
                                    .decay(1 - norm.momentum())
                                    .useLogStd(false)
                                    .build(),
                            x);
            case Lrn lrn ->
                    graph.addLayer(
                            name,
                            new LocalResponseNormalization.Builder(
                                            lrn.k(), lrn.size(), lrn.alpha(), lrn.beta())
                                    .build(),
                            x);
            case Pool pool -> graph.addLayer(name, pool(pool), x);
            case GlobalPool pool when pool.type() == Pool.Type.AVERAGE ->
                    graph.addLayer(name, new GlobalPoolingLayer(PoolingType.AVG), x);
            case Add add ->
                    graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), x);
            case Pointwise relu -> {
                if (isPartOf(i)) {
                    return x[0];
                }
                graph.addLayer(name, new ActivationLayer(Activation.RELU), x);
            }
            case Softmax softmax -> {
                return x[0];
            }
            default -> throw new UnsupportedOperationException(node.layer().toString());
        }
        return name;
    }

    private static FeedForwardLayer dense(int units, boolean last, Activation activation) {
        return last
                ? new OutputLayer.Builder(LossFunction.MCXENT)
                        .nOut(units)
                        .activation(Activation.SOFTMAX)
                        .build()
                : new DenseLayer.Builder().nOut(units).activation(activation).build();
    }

    private String name(int node) {
        return node == Network.INPUT ? INPUT : names.get(node);
    }

    private boolean isLast(int i) {
        return i == network.nodes().size() - 2;
    }

    /// Whether the node is the activation of the layer before it.
    private boolean isPartOf(int i) {
        Node node = network.nodes().get(i);
        return node.layer() instanceof Pointwise
                && node.inputs().getFirst() == i - 1
                && (network.nodes().get(i - 1).layer() instanceof Conv
                        || network.nodes().get(i - 1).layer() instanceof Dense);
    }

    private Activation activation(int i) {
        return isPartOf(i + 1) ? Activation.RELU : Activation.IDENTITY;
    }

    /// DL4J has no groups: each is a convolution of its own, on a part of the depth.
    private void conv(Conv conv, Node node, Activation activation, String name, String x) {
        int groups = conv.groups();
        String[] parts = new String[groups];
        int depth = node.inputVolumes().getFirst().depth() / groups;
        for (int g = 0; g < groups; g++) {
            String from = x;
            if (groups > 1) {
                from = name + "x" + g;
                graph.addVertex(from, new DepthPart(g * depth, (g + 1) * depth - 1), x);
            }
            parts[g] = part(name, g, groups);
            Axis h = conv.window().y();
            Axis w = conv.window().x();
            graph.addLayer(
                    parts[g],
                    new ConvolutionLayer.Builder(h.kernel(), w.kernel())
                            .stride(h.stride(), w.stride())
                            .padding(h.before(), w.before())
                            .nOut(conv.filters() / groups)
                            .hasBias(conv.weights().bias())
                            .activation(activation)
                            .build(),
                    from);
        }
        if (groups > 1) {
            graph.addVertex(name, new MergeVertex(), parts);
        }
    }

    private static String part(String name, int group, int groups) {
        return groups == 1 ? name : name + "g" + group;
    }

    private static SubsamplingLayer pool(Pool pool) {
        Axis h = pool.window().y();
        Axis w = pool.window().x();
        return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
                .kernelSize(h.kernel(), w.kernel())
                .stride(h.stride(), w.stride())
                .padding(h.before(), w.before())
                .build();
    }

    private void load(Model model, Map<String, INDArray> to) {
        for (int i = 0; i < names.size(); i++) {
            Node node = network.nodes().get(i);
            float[][] weights = model.weights()[i];
            String name = "n" + i;
            switch (node.layer()) {
                case Conv conv -> {
                    for (int g = 0; g < conv.groups(); g++) {
                        String part = part(name, g, conv.groups());
                        List<Integer> shape = node.parameters().getFirst().shape();
                        float[] all = permuted(weights[0], shape, 0, 3, 1, 2);
                        put(to, part + "_W", share(all, g, conv.groups()));
                        if (weights.length > 1) {
                            put(to, part + "_b", share(weights[1], g, conv.groups()));
                        }
                    }
                }
                case Dense dense -> {
                    List<Integer> shape = node.parameters().getFirst().shape();
                    put(to, name + "_W", permuted(weights[0], shape, 3, 1, 2, 0));
                    put(to, name + "_b", weights[1]);
                }
                case BatchNorm norm -> {
                    put(to, name + "_gamma", weights[0]);
                    put(to, name + "_beta", weights[1]);
                    put(to, name + "_mean", weights[2]);
                    put(to, name + "_var", weights[3]);
                }
                default -> {
                    // no weights
                }
            }
        }
    }

    private static float[] share(float[] all, int group, int groups) {
        int size = all.length / groups;
        return Arrays.copyOfRange(all, group * size, (group + 1) * size);
    }

    private static void put(Map<String, INDArray> to, String name, float[] values) {
        INDArray array = Objects.requireNonNull(to.get(name), name);
        array.assign(Nd4j.createFromArray(values).reshape('c', array.shape()));
    }
}
