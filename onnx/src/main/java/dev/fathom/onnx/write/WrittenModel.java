package dev.fathom.onnx.write;

import dev.fathom.engine.quantized.Grids;
import dev.fathom.file.DataException;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.network.Node;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.layer.StoredParameter;
import dev.fathom.tensor.Stored;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Recognises the graphs that Fathom wrote. Such a file carries the network's text. When that
/// network, written again, gives the file's operators and constants, the file's other arrays are
/// its parameters: the model is the one that was written, with what ONNX has no word for, such as
/// how weights begin.
///
/// Stateless and thread-safe.
public final class WrittenModel {
    private WrittenModel() {}

    /// The model from which a graph was written; empty when another program wrote it or changed
    /// anything but weights.
    public static Optional<Model> of(OnnxGraph graph) {
        try {
            String text = graph.metadata().getOrDefault(Metadata.NETWORK, "");
            Network network = NetworkText.parse(graph.file(), text);
            NetworkGraph written = NetworkGraph.of(network, elements(graph));
            String ranges = graph.metadata().getOrDefault(Metadata.RANGES, "");
            if (!ranges.isEmpty()) {
                return quantized(graph, Grids.parse(network, ranges), network, written);
            }
            return equal(written, graph)
                    ? Optional.of(model(graph, network, written))
                    : Optional.empty();
        } catch (IllegalArgumentException | DataException e) {
            // texts that Fathom didn't write: what counts is the graph
            return Optional.empty();
        }
    }

    /// The quantized model that, written again, gives the graph's operators and arrays.
    private static Optional<Model> quantized(
            OnnxGraph graph, Grids grids, Network network, NetworkGraph written) {
        Model model = Model.initialize(network, 0);
        Map<String, Stored> arrays = new HashMap<>();
        for (StoredParameter p : written.parameters()) {
            Node node = network.nodes().get(p.node());
            Parameter parameter = node.parameters().get(p.parameter());
            arrays.put(
                    node.name() + "." + parameter.name(),
                    QuantizedGraph.stored(graph, p, parameter.shape()));
        }
        Model made = Metadata.read(graph.metadata(), model.stored(arrays).grids(grids));
        OnnxGraph again = QuantizedGraph.of(written, written.filled(made), made);
        boolean same =
                graph.opset() == NetworkGraph.OPSET
                        && graph.inputs().equals(again.inputs())
                        && graph.outputs().equals(again.outputs())
                        && forms(graph.nodes()).equals(forms(again.nodes()))
                        && graph.initializers().keySet().equals(again.initializers().keySet())
                        && again.initializers().entrySet().stream()
                                .allMatch(
                                        each ->
                                                equal(
                                                        each.getValue(),
                                                        graph.initializers().get(each.getKey())));
        return same ? Optional.of(made) : Optional.empty();
    }

    private static long elements(OnnxGraph graph) {
        return graph.initializers().values().stream().mapToLong(OnnxTensor::elements).sum();
    }

    private static boolean equal(NetworkGraph written, OnnxGraph graph) {
        return graph.opset() == NetworkGraph.OPSET
                && graph.inputs().equals(written.inputs())
                && graph.outputs().equals(List.copyOf(written.outputs().sequencedKeySet()))
                && forms(graph.nodes()).equals(forms(written.nodes()))
                && equalArrays(written, graph.initializers());
    }

    private static List<Form> forms(List<OnnxNode> nodes) {
        return nodes.stream().map(Form::of).toList();
    }

    private static boolean equalArrays(NetworkGraph written, Map<String, OnnxTensor> arrays) {
        Set<String> names = new HashSet<>(written.constants().keySet());
        written.parameters().forEach(parameter -> names.add(parameter.name()));
        return arrays.keySet().equals(names)
                && written.constants().entrySet().stream()
                        .allMatch(each -> equal(each.getValue(), arrays.get(each.getKey())))
                && written.parameters().stream().allMatch(each -> fits(each, arrays));
    }

    /// What of a node is compared.
    private record Form(
            String op,
            String name,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes) {
        static Form of(OnnxNode node) {
            return new Form(
                    node.op(), node.name(), node.inputs(), node.outputs(), node.attributes());
        }
    }

    private static boolean equal(OnnxTensor one, @Nullable OnnxTensor other) {
        return other != null
                && one.type() == other.type()
                && one.dimensions().equals(other.dimensions())
                && switch (one) {
                    case OnnxTensor.Floats floats ->
                            other instanceof OnnxTensor.Floats same
                                    && Arrays.equals(floats.values(), same.values());
                    case OnnxTensor.Integers integers ->
                            other instanceof OnnxTensor.Integers same
                                    && Arrays.equals(integers.values(), same.values());
                };
    }

    private static boolean fits(StoredParameter parameter, Map<String, OnnxTensor> arrays) {
        OnnxTensor array = arrays.get(parameter.name());
        return array != null
                && array.type() == ElementType.FLOAT
                && array.dimensions().equals(parameter.dims());
    }

    private static Model model(OnnxGraph graph, Network network, NetworkGraph written) {
        Model model = Model.initialize(network, 0);
        for (StoredParameter p : written.parameters()) {
            if (graph.initializers().get(p.name()) instanceof OnnxTensor.Floats array) {
                model.weights()[p.node()][p.parameter()] = p.order().toFathom(array.values());
            }
        }
        return Metadata.read(graph.metadata(), model);
    }
}
