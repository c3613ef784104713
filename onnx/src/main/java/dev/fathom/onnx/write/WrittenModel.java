package dev.fathom.onnx.write;

import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.layer.StoredParameter;
import java.util.Arrays;
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
            return equal(written, graph)
                    ? Optional.of(model(graph, network, written))
                    : Optional.empty();
        } catch (IllegalArgumentException | DataException e) {
            // texts that Fathom didn't write: what counts is the graph
            return Optional.empty();
        }
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
