package dev.fathom.onnx.write.layer;

import dev.fathom.network.Network;
import dev.fathom.network.Node;
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
/// name, outputs have theirs; all else gets a name that nothing else has.
public final class GraphBuilder {
    /// The name of the network's input, which no layer has.
    public static final String INPUT = "input";

    private final String file;
    private final Set<String> inputs;
    private final List<String> results = new ArrayList<>();
    private long room;
    private final Set<String> taken = new HashSet<>();
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, OnnxTensor> constants = new LinkedHashMap<>();
    private final List<StoredParameter> parameters = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /// @param room number of values that constants may have in all
    public GraphBuilder(Network network, long room) {
        this.room = room;
        file = network.name();
        inputs = network.inputs().keySet();
        taken.addAll(inputs);
        network.nodes().forEach(node -> taken.add(node.name()));
        Set<String> given = new HashSet<>();
        if (network.namesOutputs()) {
            network.outputs().forEach(output -> given.add(output.name()));
            given.removeAll(inputs);
            taken.addAll(given);
        }
        for (Node node : network.nodes()) {
            results.add(given.contains(node.name()) ? free(node.name()) : node.name());
        }
    }

    /// The name of one of the network's outputs: its own, unless an input has it.
    String output(String name) {
        return inputs.contains(name) ? free(name) : name;
    }

    /// The name of what a layer makes: its own, unless one of the network's outputs has it.
    String result(int layer) {
        return results.get(layer);
    }

    public List<OnnxNode> nodes() {
        return nodes;
    }

    /// Arrays that are no parameters, by name.
    public Map<String, OnnxTensor> constants() {
        return constants;
    }

    public List<StoredParameter> parameters() {
        return parameters;
    }

    /// Sentences on what is not in ONNX as it is in the network.
    public List<String> notes() {
        return notes;
    }

    /// The name, or the first like it that is free.
    public String free(String name) {
        String free = name;
        while (!taken.add(free)) {
            free += "_";
        }
        return free;
    }

    /// Adds an operator whose result has the name given.
    public String operator(
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
    public String constant(String name, OnnxTensor tensor) {
        constants.put(name, tensor);
        return name;
    }
}
