package dev.fathom.onnx.read;

import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.fold.Folding;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.read.node.Walk;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Makes models of graphs that other programs wrote.
///
/// Stateless and thread-safe.
public final class ModelReader {
    private static final int FIRST_OPSET = 7;

    private ModelReader() {}

    /// @param name of the network
    /// @param input the volume that it reads; null when the graph says it
    /// @param output name of the result that is wanted; null for all outputs
    /// @throws OnnxException when something is not supported: file, node, what, and what could be
    ///   done
    public static Imported read(
            OnnxGraph graph, String name, @Nullable Volume input, @Nullable String output) {
        if (graph.opset() < FIRST_OPSET) {
            throw new OnnxException(
                    ("%s: opset %s; networks of opset %s to 28 become models, so convert it"
                                    + " (onnx.version_converter.convert_version(model, 17))")
                            .formatted(graph.file(), graph.opset(), FIRST_OPSET));
        }
        OnnxGraph wanted = reading(graph.outputs(outputs(graph, output)).needed());
        OnnxGraph folded = Folding.fold(Entrance.fixed(wanted, input));
        List<Entrance> entrances = Entrance.of(folded);
        int batch = entrances.getFirst().batch();
        Walk walk = new Walk(folded, batch);
        Network network = network(name, entrances, walk);
        Optional<OnnxGraph> less = walk.folded();
        if (less.isPresent()) {
            // once more, without nodes that are there for nothing but sizes
            folded = less.get();
            walk = new Walk(folded, batch);
            network = network(name, entrances, walk);
        }
        if (network.nodes().isEmpty()) {
            throw new OnnxException(graph.file() + ": nothing of it becomes a layer");
        }
        List<String> notes = new ArrayList<>(walk.notes());
        if (network.outputs().size() == 1
                && network.nodes().get(network.result()).layer().scores() == Layer.Scores.LOGITS) {
            notes.add(
                    "the network ends in logits: where probabilities are wanted, they are the"
                            + " softmax of its output");
        }
        return Imported.of(
                graph,
                model(graph, network, walk),
                wanted.nodes().size() - folded.nodes().size(),
                walk.renamed(),
                dropped(graph, wanted),
                notes);
    }

    private static Network network(String name, List<Entrance> entrances, Walk walk) {
        return Network.graph(
                name,
                entrances.getFirst().volume(),
                x -> {
                    entrances.forEach(each -> walk.enter(x, each.volume(), each.layout()));
                    return walk.through();
                });
    }

    private static Model model(OnnxGraph graph, Network network, Walk walk) {
        try {
            return Integers.model(graph, Model.of(network, walk.weights()), walk.grids());
        } catch (ShapeException e) {
            throw new OnnxException(graph.file() + ": " + e.getMessage(), e);
        }
    }

    private static List<String> outputs(OnnxGraph graph, @Nullable String output) {
        if (output == null) {
            return graph.outputs();
        }
        Set<String> made = new HashSet<>();
        graph.nodes().forEach(node -> made.addAll(node.outputs()));
        if (!made.contains(output)) {
            throw new OnnxException(
                    "%s: no node makes '%s'; its outputs are %s"
                            .formatted(graph.file(), output, String.join(", ", graph.outputs())));
        }
        return List.of(output);
    }

    /// The graph without inputs that nothing reads, unless it has but one.
    private static OnnxGraph reading(OnnxGraph graph) {
        Set<String> read = new HashSet<>(graph.outputs());
        graph.nodes().forEach(node -> read.addAll(node.inputs()));
        List<OnnxInput> kept =
                graph.inputs().stream().filter(input -> read.contains(input.name())).toList();
        return kept.isEmpty() ? graph : graph.inputs(kept);
    }

    private static List<String> dropped(OnnxGraph graph, OnnxGraph wanted) {
        List<String> dropped = new ArrayList<>();
        graph.outputs().stream()
                .filter(each -> !wanted.outputs().contains(each))
                .forEach(each -> dropped.add("output '" + each + "'"));
        graph.inputs().stream()
                .filter(each -> !wanted.inputs().contains(each))
                .forEach(each -> dropped.add("input '" + each.name() + "'"));
        Set<Integer> kept =
                wanted.nodes().stream().map(OnnxNode::number).collect(Collectors.toSet());
        graph.nodes().stream()
                .filter(node -> !kept.contains(node.number()))
                .forEach(node -> dropped.add(node.label()));
        graph.initializers().keySet().stream()
                .filter(each -> !wanted.initializers().containsKey(each))
                .forEach(each -> dropped.add("tensor '" + each + "'"));
        return dropped;
    }
}
