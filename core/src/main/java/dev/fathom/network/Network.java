package dev.fathom.network;

import dev.fathom.layer.Layer;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/// What a network is: layers in an order in which each reads only what stands before it. It holds
/// no weights, and every layer was checked to fit before anything was allocated.
///
/// Immutable and thread-safe.
public final class Network {
    /// Stands for the network's input among the positions of nodes.
    public static final int INPUT = -1;

    private final String name;
    private final Volume input;
    private final List<Node> nodes;
    private final List<Output> outputs;

    /// @param outputs none where it is what the last node makes
    Network(String name, Volume input, List<Node> nodes, List<Output> outputs) {
        this.name = name;
        this.input = input;
        this.nodes = List.copyOf(nodes);
        this.outputs = outputs.isEmpty() ? List.of(usual(nodes)) : List.copyOf(outputs);
    }

    /// What the last node makes, by its name.
    private static Output usual(List<Node> nodes) {
        return output(nodes, nodes.size() - 1);
    }

    private static Output output(List<Node> nodes, int node) {
        return new Output(node == INPUT ? NetworkText.INPUT : nodes.get(node).name(), node);
    }

    /// A sequence of layers, named as in the papers: conv1, relu1, pool1, …, fc8.
    ///
    /// @throws MisfitException when a layer does not fit
    public static Network of(String name, Volume input, Layer... layers) {
        return graph(name, input, x -> x.then(layers));
    }

    /// A network with branches, as plain Java.
    ///
    /// @param build gives back the place behind the last layer, or any place in a network that
    ///   names its outputs: see [Flow#output]
    /// @throws MisfitException when a layer does not fit
    public static Network graph(String name, Volume input, UnaryOperator<Flow> build) {
        NetworkBuilder builder = new NetworkBuilder(name, input);
        builder.endsAt(build.apply(new Flow(builder, INPUT)).node());
        return builder.network();
    }

    public String name() {
        return name;
    }

    public Volume input() {
        return input;
    }

    public List<Node> nodes() {
        return nodes;
    }

    /// What it gives, in order: as a rule one thing, what the last layer makes, by its name.
    public List<Output> outputs() {
        return outputs;
    }

    /// What a node makes, by its name, as if it were an output.
    public Output outputOf(int node) {
        return output(nodes, node);
    }

    /// Whether its outputs are more than what the last layer makes, by its name.
    public boolean namesOutputs() {
        return !outputs.equals(List.of(usual(nodes)));
    }

    /// Position of the node that makes the first output.
    public int result() {
        return outputs.getFirst().node();
    }

    /// The volume of the first output.
    public Volume output() {
        return volume(result());
    }

    /// The volume that a node makes, or the network's input.
    public Volume volume(int node) {
        return node == INPUT ? input : nodes.get(node).output();
    }

    /// Position of the node with this name, or, where no node has it, of the one that makes the
    /// output of this name.
    ///
    /// @throws IllegalArgumentException when there is none: the message lists the names
    public int position(String nodeName) {
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i).name().equals(nodeName)) {
                return i;
            }
        }
        for (Output output : outputs) {
            if (output.name().equals(nodeName) && output.node() != INPUT) {
                return output.node();
            }
        }
        throw new IllegalArgumentException(
                name
                        + " has no layer '"
                        + nodeName
                        + "'; its layers are "
                        + String.join(", ", nodes.stream().map(Node::name).toList())
                        + (namesOutputs()
                                ? "; its outputs are "
                                        + String.join(
                                                ", ", outputs.stream().map(Output::name).toList())
                                : ""));
    }

    /// The same layers on another input. Outputs to whose values their shapes don't fit there have
    /// the shapes of their volumes.
    ///
    /// @throws MisfitException when a layer does not fit it
    public Network input(Volume other) {
        return rebuilt(other, i -> nodes.get(i).layer());
    }

    /// The same layers on a larger input, each fully connected one as the convolution that it is:
    /// it then gives a column of values for every place at which this network's input fits, not
    /// one.
    ///
    /// @throws MisfitException when a layer does not fit it
    /// @throws IllegalArgumentException when a layer's weights depend on the size of the input
    public Network convolutional(Volume other) {
        Network wide =
                rebuilt(
                        other,
                        i ->
                                nodes.get(i).layer() instanceof Dense dense
                                        ? dense.convolution(nodes.get(i).inputVolumes().getFirst())
                                        : nodes.get(i).layer());
        for (int i = 0; i < nodes.size(); i++) {
            long here = nodes.get(i).parameterCount();
            long there = wide.nodes.get(i).parameterCount();
            if (here != there) {
                throw new IllegalArgumentException(
                        "%s on %s: %s would have %,d weights instead of %,d, because it reads %s; only networks whose other layers share their weights over all places can see larger inputs"
                                .formatted(
                                        name,
                                        other,
                                        nodes.get(i).name(),
                                        there,
                                        here,
                                        wide.nodes.get(i).inputVolumes().getFirst()));
            }
        }
        return wide;
    }

    /// Other layers in the same places.
    ///
    /// @throws MisfitException when one does not fit
    public Network with(UnaryOperator<Layer> other) {
        return rebuilt(input, i -> other.apply(nodes.get(i).layer()));
    }

    private Network rebuilt(Volume other, IntFunction<Layer> layers) {
        NetworkBuilder builder = new NetworkBuilder(name, other);
        for (int i = 0; i < nodes.size(); i++) {
            builder.add(nodes.get(i).name(), layers.apply(i), nodes.get(i).inputs());
        }
        if (namesOutputs()) {
            outputs.forEach(builder::resized);
        }
        return builder.network();
    }

    /// Position of the node that makes a classifier's scores, the logits: that of the first output,
    /// or the one before a softmax or its logarithm there.
    public int logits() {
        Node last = nodes.get(result());
        return switch (last.layer().scores()) {
            case SHARES, LOGARITHMS -> last.inputs().getFirst();
            case LOGITS, EACH_ITS_OWN -> result();
        };
    }

    /// Position of the head: the last layer with weights.
    ///
    /// @throws IllegalArgumentException when no layer has weights
    public int head() {
        return IntStream.range(0, nodes.size())
                .filter(i -> nodes.get(i).weighted())
                .max()
                .orElseThrow(
                        () -> new IllegalArgumentException(name + " has no layer with weights"));
    }

    /// The same layers, but the [#head] and the [#auxiliaryHeads] make one value a class: fully
    /// connected, or a convolution whose maps are then pooled to one value each, as in SqueezeNet.
    ///
    /// @throws IllegalArgumentException when the head is neither
    public Network classes(int count) {
        if (output().size() == count) {
            return this;
        }
        Network result = headOf(count);
        if (result.output().size() != count) {
            throw new IllegalArgumentException(
                    "%s gives %s and can't be made to tell %d classes, because its last layer with weights, %s, is neither fully connected nor a convolution before a global pool; end it with dense(%3$d)"
                            .formatted(name, output(), count, nodes.get(head()).name()));
        }
        return result;
    }

    /// The same layers with so many values of the [#head] and of the [#auxiliaryHeads], where these
    /// can have them.
    Network headOf(int count) {
        int head = head();
        List<Integer> auxiliary = auxiliaryHeads();
        return rebuilt(
                input,
                i ->
                        i == head || auxiliary.contains(i)
                                ? classes(nodes.get(i).layer(), count)
                                : nodes.get(i).layer());
    }

    /// The same layers with another last one: without the functions of single values, the softmax
    /// and the units behind the [#head].
    ///
    /// @throws MisfitException when another layer has the last one's name, or it does not fit
    Network ending(String lastName, Layer last) {
        int head = head();
        int[] places = new int[nodes.size()];
        NetworkBuilder builder = new NetworkBuilder(name, input);
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            List<Integer> inputs =
                    node.inputs().stream().map(k -> k == INPUT ? INPUT : places[k]).toList();
            boolean left =
                    node.layer() instanceof Pointwise
                            || node.name().equals(Ending.UNITS)
                            || node.layer().scores() != Layer.Scores.LOGITS;
            places[i] =
                    i > head && left
                            ? inputs.getFirst()
                            : builder.add(node.name(), node.layer(), inputs);
        }
        builder.endsAt(builder.add(lastName, last, List.of(places[result()])));
        return builder.network();
    }

    private static Layer classes(Layer head, int count) {
        return switch (head) {
            case Dense dense -> dense.units(count);
            case Conv conv -> conv.filters(count);
            case Layer layer -> layer;
        };
    }

    /// Positions of the auxiliary heads: layers with weights that nothing reads, before the last,
    /// with as many values as the network gives. They are trained with it, so that the layers
    /// before them learn sooner, and have no part in what it gives (Szegedy 2015).
    public List<Integer> auxiliaryHeads() {
        boolean[] read = new boolean[nodes.size()];
        for (Node node : nodes) {
            node.inputs().stream().filter(i -> i != INPUT).forEach(i -> read[i] = true);
        }
        outputs.stream().filter(o -> o.node() != INPUT).forEach(o -> read[o.node()] = true);
        return IntStream.range(0, nodes.size() - 1)
                .filter(i -> !read[i] && nodes.get(i).weighted())
                .filter(i -> volume(i).size() == output().size())
                .boxed()
                .toList();
    }

    /// Number of trained values, as the field counts them.
    public long parameters() {
        return nodes.stream().mapToLong(Node::parameterCount).sum();
    }

    /// Multiply-adds for one picture.
    public long macs() {
        return nodes.stream().mapToLong(Node::macs).sum();
    }

    /// The network's depth: number of layers with weights on its longest path.
    public int depth() {
        int[] depth = new int[nodes.size()];
        int deepest = 0;
        for (int i = 0; i < nodes.size(); i++) {
            for (int input : nodes.get(i).inputs()) {
                depth[i] = Math.max(depth[i], input == INPUT ? 0 : depth[input]);
            }
            depth[i] += nodes.get(i).weighted() ? 1 : 0;
            deepest = Math.max(deepest, depth[i]);
        }
        return deepest;
    }

    /// The network in numbers, layer by layer and in all.
    public Description describe() {
        return Description.of(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Network that
                && name.equals(that.name)
                && input.equals(that.input)
                && nodes.equals(that.nodes)
                && outputs.equals(that.outputs);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, input, nodes, outputs);
    }

    /// The network's text form, which [NetworkText#parse] reads.
    @Override
    public String toString() {
        return NetworkText.write(this);
    }

    /// Fails where the network gives several outputs, of which no task is told.
    ///
    /// @throws ShapeException when it does
    public void checkSingle() {
        if (outputs.size() > 1) {
            throw new ShapeException(
                    "%s gives %d outputs, %s; classes, training and evaluation need one: import it with --output NAME, or run it on numbers, by Model.outputs() or ./fathom run MODEL --outputs DIR"
                            .formatted(
                                    name,
                                    outputs.size(),
                                    String.join(
                                            ", ", outputs.stream().map(Output::name).toList())));
        }
    }

    /// Fails unless these are what the network reads.
    ///
    /// @throws ShapeException when they aren't
    public void checkInput(Tensor inputs) {
        if (!inputs.volume().equals(input)) {
            throw new ShapeException(
                    "%s reads volumes of %s, not %s; resize the pictures, or describe the network on another input"
                            .formatted(name, input, inputs.volume()));
        }
    }
}
