package dev.fathom.onnx.read;

import dev.fathom.kernel.Activation;
import dev.fathom.layer.Layer;
import dev.fathom.layer.activation.Dropout;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.PRelu;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.convolution.Local;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.join.Multiply;
import dev.fathom.layer.norm.Affine;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalAveragePool;
import dev.fathom.layer.pool.GlobalMaxPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.fold.Folding;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.read.node.Seen;
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
    /// @param output name of the result that is wanted; null for the first output
    /// @throws OnnxException when something is not supported: file, node, what, and what could be
    ///   done
    public static Imported read(
            OnnxGraph graph, String name, @Nullable Volume input, @Nullable String output) {
        if (graph.opset() < FIRST_OPSET) {
            throw new OnnxException(
                    graph.file()
                            + ": opset "
                            + graph.opset()
                            + "; networks of opset "
                            + FIRST_OPSET
                            + " to 21 become models, so convert it"
                            + " (onnx.version_converter.convert_version(model, 17))");
        }
        OnnxGraph wanted = graph.outputs(List.of(output(graph, output))).needed();
        OnnxGraph folded = Folding.fold(Entrance.fixed(wanted, input));
        Entrance entrance = Entrance.of(folded);
        Walk walk = new Walk(folded, entrance.batch());
        Network network = network(name, entrance, walk);
        Optional<OnnxGraph> less = walk.folded();
        if (less.isPresent()) {
            // once more, without nodes that are there for nothing but sizes
            folded = less.get();
            walk = new Walk(folded, entrance.batch());
            network = network(name, entrance, walk);
        }
        if (network.nodes().isEmpty()) {
            throw new OnnxException(graph.file() + ": nothing of it becomes a layer");
        }
        List<String> notes = new ArrayList<>(walk.notes());
        if (!probabilities(network.nodes().getLast().layer())) {
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

    private static Network network(String name, Entrance entrance, Walk walk) {
        return Network.graph(
                name, entrance.volume(), x -> walk.through(new Seen(x, entrance.layout())));
    }

    private static Model model(OnnxGraph graph, Network network, Walk walk) {
        try {
            return Model.of(network, walk.weights());
        } catch (ShapeException e) {
            throw new OnnxException(graph.file() + ": " + e.getMessage(), e);
        }
    }

    private static String output(OnnxGraph graph, @Nullable String output) {
        if (output == null) {
            return graph.outputs().getFirst();
        }
        Set<String> made = new HashSet<>();
        graph.nodes().forEach(node -> made.addAll(node.outputs()));
        if (!made.contains(output)) {
            throw new OnnxException(
                    graph.file()
                            + ": no node makes '"
                            + output
                            + "'; its outputs are "
                            + String.join(", ", graph.outputs()));
        }
        return output;
    }

    private static List<String> dropped(OnnxGraph graph, OnnxGraph wanted) {
        List<String> dropped = new ArrayList<>();
        graph.outputs().stream()
                .filter(each -> !wanted.outputs().contains(each))
                .forEach(each -> dropped.add("output '" + each + "'"));
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

    /// Whether a layer makes probabilities, or their logarithms, of logits.
    private static boolean probabilities(Layer last) {
        return switch (last) {
            case Softmax _, LogSoftmax _ -> true;
            case Pointwise pointwise -> pointwise.function() == Activation.SIGMOID;
            case Add _,
                    Affine _,
                    BatchNorm _,
                    Concat _,
                    Conv _,
                    ConvTranspose _,
                    Dense _,
                    Dropout _,
                    Flatten _,
                    GlobalAveragePool _,
                    GlobalMaxPool _,
                    GroupNorm _,
                    Local _,
                    Lrn _,
                    Multiply _,
                    PRelu _,
                    Pad _,
                    PadDepth _,
                    Pool _,
                    Resize _,
                    Scale _,
                    Shuffle _,
                    Slice _ ->
                    false;
        };
    }
}
