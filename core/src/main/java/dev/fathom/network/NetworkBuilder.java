package dev.fathom.network;

import dev.fathom.layer.Layer;
import dev.fathom.layer.LayerText;
import dev.fathom.layer.shape.Source;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds layer after layer, checks that each fits, and names those that have no name.
final class NetworkBuilder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_/.-]{0,99}");
    private static final Pattern NETWORK_NAME =
            Pattern.compile("[A-Za-z0-9_/.+-]+( [A-Za-z0-9_/.+-]+)*");
    private static final int LONGEST_NAME = 100;

    private final String name;
    private final Volume input;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new HashMap<>();
    private final List<Output> outputs = new ArrayList<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private int weighted;

    NetworkBuilder(String name, Volume input) {
        this.name = named(name);
        this.input = input;
    }

    /// The name, if a network can have it.
    static String named(String name) {
        if (name.length() > LONGEST_NAME || !NETWORK_NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'%s' can't be a network's name; use up to %s letters, digits and _ / . + -, with single spaces between"
                            .formatted(name, LONGEST_NAME));
        }
        return name;
    }

    String name() {
        return name;
    }

    Volume volume(int node) {
        return node == Network.INPUT ? input : nodes.get(node).output();
    }

    /// Position of the node with this name; null when there is none yet.
    @Nullable Integer position(String nodeName) {
        return nodeName.equals(NetworkText.INPUT)
                ? Integer.valueOf(Network.INPUT)
                : positions.get(nodeName);
    }

    /// Adds a node behind those given and returns its position.
    ///
    /// @param nodeName null: named as in the papers
    int add(@Nullable String nodeName, Layer layer, List<Integer> inputs) {
        List<Volume> volumes = inputs.stream().map(this::volume).toList();
        if (layer instanceof Source && !inputs.equals(List.of(Network.INPUT))) {
            throw new MisfitException(
                    "%san input of the network reads nothing; let it stand at the first one, '%s of %s'"
                            .formatted(place(layer, volumes), layer, NetworkText.INPUT),
                    network(),
                    null);
        }
        Volume output;
        try {
            output = layer.output(volumes);
            layer.parameters(volumes);
        } catch (ShapeException e) {
            throw new MisfitException(place(layer, volumes) + e.getMessage(), network(), e);
        }
        if (layer.filter(volumes) != null) {
            weighted++;
        }
        String unique = nodeName == null ? automaticName(layer) : checked(nodeName, layer, volumes);
        nodes.add(new Node(unique, layer, inputs, volumes, output));
        positions.put(unique, nodes.size() - 1);
        return nodes.size() - 1;
    }

    /// Says that something is one of the network's outputs, which are by this no longer what the
    /// last node makes.
    ///
    /// @throws IllegalArgumentException when another has its name, or its shape has another number
    ///   of values
    void output(Output output) {
        if (outputs.stream().anyMatch(other -> other.name().equals(output.name()))) {
            throw new IllegalArgumentException(
                    "%s: the output's name '%s' is there twice; give each output a name of its own"
                            .formatted(name, output.name()));
        }
        Volume made = volume(output.node());
        if (!output.fits(made)) {
            throw new ShapeException(
                    "%s: output %s has the shape %s, but its layer makes %s, %,d values; leave the shape out, or give one of as many"
                            .formatted(name, output.name(), output.shape(), made, made.size()));
        }
        outputs.add(output);
    }

    /// Adds an output of a network on another input.
    void resized(Output output) {
        boolean fits = output.fits(volume(output.node()));
        output(fits ? output : new Output(output.name(), output.node()));
    }

    /// Checks that a graph's last node is the one whose output its maker gave back.
    void endsAt(int node) {
        if (node != nodes.size() - 1 && outputs.isEmpty()) {
            throw new IllegalArgumentException(
                    name
                            + ": the graph gives back the place behind "
                            + (node == Network.INPUT ? "its input" : nodes.get(node).name())
                            + ", but "
                            + nodes.getLast().name()
                            + " was added after it; give back the place behind the last layer, or"
                            + " name the outputs by output(NAME)");
        }
    }

    Network network() {
        return new Network(name, input, nodes, outputs);
    }

    /// `alexnet: layer 1, conv(96, 11).stride(4) reading 224×224×3: `.
    private String place(Layer layer, List<Volume> volumes) {
        return "%s: layer %s, %s reading %s: "
                .formatted(
                        name,
                        nodes.size() + 1,
                        LayerText.shape(layer),
                        String.join(" and ", volumes.stream().map(Volume::toString).toList()));
    }

    private String checked(String nodeName, Layer layer, List<Volume> volumes) {
        if (!NAME.matcher(nodeName).matches() || nodeName.equals(NetworkText.INPUT)) {
            throw new MisfitException(
                    "%s'%s' can't be a name; use up to 100 letters, digits and _ / . -, a letter first, and not '%s'"
                            .formatted(place(layer, volumes), nodeName, NetworkText.INPUT),
                    network(),
                    null);
        }
        if (positions.containsKey(nodeName)) {
            throw new MisfitException(
                    "%sthe name '%s' is taken by layer %s; give each layer a name of its own"
                            .formatted(
                                    place(layer, volumes), nodeName, positions.get(nodeName) + 1),
                    network(),
                    null);
        }
        return nodeName;
    }

    /// The kind's stem and the number of layers with weights so far: pool5 stands behind conv5, and
    /// fc6 follows.
    private String automaticName(Layer layer) {
        String stem = layer.kind() + weighted;
        String candidate;
        do {
            int use = uses.merge(stem, 1, Integer::sum);
            candidate = use == 1 ? stem : stem + "_" + use;
        } while (positions.containsKey(candidate));
        return candidate;
    }
}
