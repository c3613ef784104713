package dev.fathom.onnx.read;

import dev.fathom.kernel.Activation;
import dev.fathom.layer.Layer;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.evaluate.Folding;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.write.WrittenModel;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reads ONNX files as models. What can be said where a file leaves something open:
///
/// @param input the volume that the network reads; null when the file says it
/// @param output name of the result that is wanted; null for the first output
/// @param dataBeside whether weights may be in files beside the file
public record OnnxReader(@Nullable Volume input, @Nullable String output, boolean dataBeside) {
    private static final int FIRST_OPSET = 7;

    /// What the file says by itself.
    public static final OnnxReader PLAIN = new OnnxReader(null, null, false);

    /// Reads a file.
    ///
    /// @throws OnnxException when it is no ONNX file, damaged, or has something that is not
    ///   supported: file, node, what, and what could be done
    public Imported read(Path file) throws IOException {
        OnnxGraph graph = dataBeside ? OnnxFile.readWithDataBeside(file) : OnnxFile.read(file);
        Imported imported = read(graph, name(file));
        Map<String, String> provenance = new TreeMap<>(imported.model().provenance());
        provenance.put("importedFrom", String.valueOf(file.getFileName()));
        return imported.model(imported.model().provenance(provenance));
    }

    /// A network's name of a file's.
    private static String name(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("(?i)\\.onnx$", "");
        name = name.replaceAll("[^A-Za-z0-9_/.+-]", "_");
        return name.isEmpty() ? "network" : name.substring(0, Math.min(100, name.length()));
    }

    /// Makes a model of a graph.
    ///
    /// @param name of the network
    /// @throws OnnxException as [#read(Path)]
    public Imported read(OnnxGraph graph, String name) {
        Optional<Model> own = output == null ? WrittenModel.of(graph) : Optional.empty();
        if (own.isPresent()) {
            List<String> notes = List.of("written by Fathom: the network as it was");
            return report(graph, own.get(), 0, Map.of(), List.of(), notes);
        }
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
        OnnxGraph wanted = graph.outputs(List.of(output(graph))).needed();
        OnnxGraph folded = Folding.fold(Entrance.fixed(wanted, input));
        Entrance entrance = Entrance.of(folded);
        Walk walk = new Walk(folded, entrance.batch());
        Network network =
                Network.graph(
                        name, entrance.volume(), x -> walk.through(new Seen(x, entrance.view())));
        if (network.nodes().isEmpty()) {
            throw new OnnxException(graph.file() + ": nothing of it becomes a layer");
        }
        List<String> notes = new ArrayList<>(walk.notes());
        logits(network).ifPresent(notes::add);
        return report(
                graph,
                model(graph, network, walk.weights()),
                wanted.nodes().size() - folded.nodes().size(),
                walk.names().renamed(),
                dropped(graph, wanted),
                notes);
    }

    private static Model model(OnnxGraph graph, Network network, Map<String, float[]> weights) {
        try {
            return Model.of(network, weights);
        } catch (ShapeException e) {
            throw new OnnxException(graph.file() + ": " + e.getMessage(), e);
        }
    }

    private String output(OnnxGraph graph) {
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

    private static Optional<String> logits(Network network) {
        Layer last = network.nodes().getLast().layer();
        boolean probabilities =
                last instanceof Softmax
                        || last instanceof LogSoftmax
                        || (last instanceof Pointwise p && p.function() == Activation.SIGMOID);
        return probabilities
                ? Optional.empty()
                : Optional.of(
                        "the network ends in logits: where probabilities are wanted, they are the"
                                + " softmax of its output");
    }

    private static Imported report(
            OnnxGraph graph,
            Model model,
            int folded,
            Map<String, String> renamed,
            List<String> dropped,
            List<String> notes) {
        TreeMap<String, Long> operators =
                graph.nodes().stream()
                        .collect(
                                Collectors.groupingBy(
                                        OnnxNode::op, TreeMap::new, Collectors.counting()));
        return new Imported(
                model, graph.producer(), graph.opset(), operators, folded, renamed, dropped, notes);
    }
}
