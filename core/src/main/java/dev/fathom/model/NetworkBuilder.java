package dev.fathom.model;

import dev.fathom.layer.Layer;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Adds layer after layer, checks that each fits, and names those that have no name.
final class NetworkBuilder {
    private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_/.-]{0,99}");

    private final String name;
    private final Volume input;
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Integer> positions = new LinkedHashMap<>();
    private int weighted;

    NetworkBuilder(String name, Volume input) {
        this.name = name;
        this.input = input;
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
        Volume output;
        try {
            output = layer.output(volumes);
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

    /// Position of the node that was added last.
    int last() {
        return nodes.size() - 1;
    }

    Network network() {
        return new Network(name, input, nodes);
    }

    /// `alexnet: layer 1, conv(96, 11).stride(4) reading 224×224×3: `.
    private String place(Layer layer, List<Volume> volumes) {
        return name
                + ": layer "
                + (nodes.size() + 1)
                + ", "
                + layer
                + " reading "
                + String.join(" and ", volumes.stream().map(Volume::toString).toList())
                + ": ";
    }

    private String checked(String nodeName, Layer layer, List<Volume> volumes) {
        if (!NAME.matcher(nodeName).matches() || nodeName.equals(NetworkText.INPUT)) {
            throw new MisfitException(
                    place(layer, volumes)
                            + "'"
                            + nodeName
                            + "' can't be a name; use up to 100 letters, digits and _ / . -, a"
                            + " letter first, and not '"
                            + NetworkText.INPUT
                            + "'",
                    network(),
                    null);
        }
        if (positions.containsKey(nodeName)) {
            throw new MisfitException(
                    place(layer, volumes)
                            + "the name '"
                            + nodeName
                            + "' is taken by layer "
                            + (positions.get(nodeName) + 1)
                            + "; give each layer a name of its own",
                    network(),
                    null);
        }
        return nodeName;
    }

    /// The kind's stem and the number of layers with weights so far: pool5 stands behind conv5, and
    /// fc6 follows.
    private String automaticName(Layer layer) {
        String stem = layer.kind() + weighted;
        String candidate = stem;
        for (int i = 2; positions.containsKey(candidate); i++) {
            candidate = stem + "_" + i;
        }
        return candidate;
    }
}
