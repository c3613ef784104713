package dev.fathom.onnx.write;

import dev.fathom.network.Network;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// Collects a graph's operators and arrays. A layer's last operator and its result have the layer's
/// name; all else gets a name that nothing else has.
final class GraphBuilder {
    /// The name of the network's input, which no layer has.
    static final String INPUT = "input";

    private final String file;
    private long room;
    private final Set<String> taken = new HashSet<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private final List<StoredParameter> parameters = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /// @param room number of values that constants may have in all
    GraphBuilder(Network network, long room) {
        this.room = room;
        file = network.name();
        taken.add(INPUT);
        network.nodes().forEach(node -> taken.add(node.name()));
    }

    List<OnnxNode> nodes() {
        return nodes;
    }

    /// Arrays that are no parameters, by name.
    Map<String, OnnxTensor> constants() {
        return constants;
    }

    List<StoredParameter> parameters() {
        return parameters;
    }

    /// Sentences on what is not in ONNX as it is in the network.
    List<String> notes() {
        return notes;
    }

    /// The name, or the first like it that is free.
    String free(String name) {
        String free = name;
        while (!taken.add(free)) {
            free += "_";
        }
        return free;
    }

    /// Adds an operator whose result has the name given.
    String operator(
            String type, String name, List<String> inputs, Map<String, Attribute> attributes) {
        nodes.add(new OnnxNode(file, nodes.size(), name, type, inputs, List.of(name), attributes));
        return name;
    }

    /// An array for a constant.
    ///
    /// @param layer which needs it
    /// @throws IllegalArgumentException when there is no room for it
    float[] array(String layer, long length) {
        if (length > room) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%s: layer %s needs a constant of %,d values in ONNX, and there is room"
                                    + " for %,d; use a smaller kernel",
                            file,
                            layer,
                            length,
                            room));
        }
        room -= length;
        return new float[(int) length];
    }

    /// Adds an array and gives its name.
    String constant(String name, OnnxTensor tensor) {
        constants.put(name, tensor);
        return name;
    }
}
