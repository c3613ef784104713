package dev.fathom.onnx.read;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Flow;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Walks through a graph, from the input to the output, and adds layers behind layers.
final class Walk {
    private final OnnxGraph graph;
    private final int batch;
    private final Names names = new Names();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, List<OnnxNode>> readers = new HashMap<>();
    private final Map<Integer, Seen> done = new HashMap<>();
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /// @param graph folded, with one input and one output
    /// @param batch the first dimension of all that flows
    Walk(OnnxGraph graph, int batch) {
        this.graph = graph;
        this.batch = batch;
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node);
            }
        }
    }

    /// From the network's input to the place behind its last layer.
    Flow through(Seen input) {
        seen.put(graph.inputs().getFirst().name(), input);
        for (OnnxNode node : graph.nodes()) {
            Seen known = done.get(node.number());
            keep(node, known == null ? Rules.apply(this, node) : List.of(known));
        }
        Seen last = seen.get(output());
        if (last == null) {
            throw new OnnxException(
                    graph.file()
                            + ": the output '"
                            + output()
                            + "' does not come from the input; it is always the same");
        }
        return last.flow();
    }

    private void keep(OnnxNode node, List<@Nullable Seen> made) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            Seen result = i < made.size() ? made.get(i) : null;
            if (result != null) {
                seen.put(name, result);
            } else if (isRead(name)) {
                throw node.wrong(
                        "makes output "
                                + i
                                + ", '"
                                + name
                                + "', which other nodes read and which is not supported; export the"
                                + " network without");
            }
        }
    }

    /// Whether anybody wants what has this name.
    boolean isRead(String name) {
        return readers.containsKey(name) || name.equals(output());
    }

    /// The name of what the network makes.
    String output() {
        return graph.outputs().getFirst();
    }

    int batch() {
        return batch;
    }

    int opset() {
        return graph.opset();
    }

    Names names() {
        return names;
    }

    @Nullable Seen seen(String name) {
        return seen.get(name);
    }

    @Nullable OnnxTensor constant(String name) {
        return graph.initializers().get(name);
    }

    /// Arrays by the names that [dev.fathom.model.Model#namedWeights] gives them.
    Map<String, float[]> weights() {
        return weights;
    }

    /// Sentences on what is not in the network as it is in the graph.
    List<String> notes() {
        return notes;
    }

    /// Adds a layer.
    ///
    /// @param arrays its parameters in order
    Flow add(String name, Flow to, Layer layer, float[]... arrays) {
        List<Parameter> parameters = layer.parameters(List.of(to.volume()));
        for (int i = 0; i < arrays.length; i++) {
            weights.put(name + "." + parameters.get(i).name(), arrays[i]);
        }
        return to.then(name, layer);
    }

    /// The node that alone reads what a node makes, when it is an Add.
    Optional<OnnxNode> addBehind(OnnxNode node) {
        String result = node.outputs().getFirst();
        List<OnnxNode> all = readers.getOrDefault(result, List.of());
        return all.size() == 1 && all.getFirst().op().equals("Add") && !result.equals(output())
                ? Optional.of(all.getFirst())
                : Optional.empty();
    }

    /// Says that a later node's work is already part of a layer.
    void finish(OnnxNode later, Seen result) {
        done.put(later.number(), result);
    }
}
