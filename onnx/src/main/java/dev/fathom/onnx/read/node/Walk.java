package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layer;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Flow;
import dev.fathom.onnx.fold.Folding;
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

/// The way through a graph, from the input to the output, that adds layers behind layers.
public final class Walk {
    private final OnnxGraph graph;
    private final int batch;
    private final Names names = new Names();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, List<OnnxNode>> readers = new HashMap<>();
    private final Map<Integer, Seen> done = new HashMap<>();
    private final Folding folding;
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    /// @param graph folded as far as can be without knowing what its nodes make, with one input and
    ///   one output
    /// @param batch the first dimension of all that flows
    public Walk(OnnxGraph graph, int batch) {
        this.graph = graph;
        this.batch = batch;
        this.folding = new Folding(graph);
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node);
            }
        }
    }

    /// From the network's input to the place behind its last layer.
    public Flow through(Seen input) {
        seen.put(graph.inputs().getFirst().name(), input);
        for (OnnxNode node : graph.nodes()) {
            if (!folding.folds(node)) {
                Seen known = done.get(node.number());
                keep(node, known == null ? Readers.apply(this, node) : List.of(known));
            }
        }
        Seen last = seen.get(output());
        if (last == null) {
            throw new OnnxException(
                    "%s: the output '%s' does not come from the input; it is always the same"
                            .formatted(graph.file(), output()));
        }
        return last.flow();
    }

    private void keep(OnnxNode node, List<@Nullable Seen> made) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            Seen result = i < made.size() ? made.get(i) : null;
            if (result != null) {
                seen.put(name, result);
                folding.known(name, dimensions(result));
            } else if (isRead(name)) {
                throw node.wrong(
                        ("makes output %s, '%s', which other nodes read and which is not"
                                        + " supported; export the network without")
                                .formatted(i, name));
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

    /// The graph, less the nodes that became constants on the way, because sizes that they ask for
    /// were known there; empty when there were none.
    public Optional<OnnxGraph> folded() {
        OnnxGraph folded = folding.folded();
        return folded.nodes().size() == graph.nodes().size()
                ? Optional.empty()
                : Optional.of(folded);
    }

    /// The dimensions of what flows, as the graph sees it.
    List<Integer> dimensions(Seen flowing) {
        List<Integer> dimensions = new ArrayList<>(List.of(batch));
        dimensions.addAll(flowing.layout().sizes());
        return dimensions;
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

    /// New names of layers by those that the graph has, where they differ.
    public Map<String, String> renamed() {
        return names.renamed();
    }

    @Nullable Seen seen(String name) {
        return seen.get(name);
    }

    @Nullable OnnxTensor constant(String name) {
        return folding.constants().get(name);
    }

    /// Arrays by the names that [dev.fathom.model.Model#namedWeights] gives them.
    public Map<String, float[]> weights() {
        return weights;
    }

    /// Sentences on what is not in the network as it is in the graph.
    public List<String> notes() {
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
