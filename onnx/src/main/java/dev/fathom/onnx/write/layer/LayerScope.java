package dev.fathom.onnx.write.layer;

import dev.fathom.network.Node;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Volume;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The part of a graph that one layer becomes.
///
/// @param graph receives it
/// @param node the layer at its place
/// @param place its position in the network
public record LayerScope(GraphBuilder graph, Node node, int place) {

    /// Adds the operator whose result is the layer's.
    String last(String type, List<String> inputs, NamedAttribute... attributes) {
        return last(type, inputs, Arrays.asList(attributes));
    }

    String last(String type, List<String> inputs, List<NamedAttribute> attributes) {
        return graph.operator(type, graph.result(place), inputs, map(attributes));
    }

    /// Adds an operator before the last.
    ///
    /// @param suffix behind the layer's name, what the operator is for
    String step(String suffix, String type, List<String> inputs, NamedAttribute... attributes) {
        return step(suffix, type, inputs, Arrays.asList(attributes));
    }

    String step(String suffix, String type, List<String> inputs, List<NamedAttribute> attributes) {
        return graph.operator(type, named("/", suffix), inputs, map(attributes));
    }

    private static Map<String, Attribute> map(List<NamedAttribute> attributes) {
        Map<String, Attribute> map = new LinkedHashMap<>();
        attributes.forEach(each -> map.put(each.name(), each.value()));
        return map;
    }

    private String named(String separator, String suffix) {
        return graph.free(node.name() + separator + suffix);
    }

    /// Adds an array of whole numbers that is no parameter.
    String wholes(String suffix, long... values) {
        return graph.constant(
                named("/", suffix), new OnnxTensor.Integers(List.of(values.length), values));
    }

    /// An array for a constant, filled with a value.
    ///
    /// @throws IllegalArgumentException when there is no room for it
    float[] filled(long length, float value) {
        float[] array = graph.array(node.name(), length);
        Arrays.fill(array, value);
        return array;
    }

    /// Adds an array of floats that is no parameter.
    String reals(String suffix, List<Integer> dims, float... values) {
        return graph.constant(named("/", suffix), new OnnxTensor.Floats(dims, values));
    }

    /// Adds a single float that is no parameter.
    String real(String suffix, float value) {
        return reals(suffix, List.of(), value);
    }

    /// Adds one of the layer's parameters.
    String parameter(int number, List<Integer> dims, Reordering order) {
        String name = named(".", node.parameters().get(number).name());
        graph.parameters().add(new StoredParameter(name, place, number, dims, order));
        return name;
    }

    /// Adds one of the layer's parameters as it is.
    String parameter(int number) {
        List<Integer> shape = node.parameters().get(number).shape();
        return parameter(number, shape, Reordering.none(shape));
    }

    /// Adds one of the layer's parameters that holds a number for each of a value's channels.
    String ofChannels(int number, Value value) {
        List<Integer> shape = node.parameters().get(number).shape();
        List<Integer> dims = value.column() ? shape : List.of(shape.getFirst(), 1, 1);
        return parameter(number, dims, Reordering.none(shape));
    }

    /// Whether the layer has biases behind its weights.
    boolean hasBias() {
        return node.parameters().size() > 1;
    }

    /// Says what is not in ONNX as it is in the network.
    void note(String sentence) {
        graph.notes().add(node.name() + ": " + sentence);
    }

    Value spatial(String name) {
        return Value.spatial(name, node.output());
    }

    Value column(String name) {
        return Value.column(name, node.output());
    }

    /// The value with four dimensions.
    String fourDimensions(Value value) {
        if (!value.column()) {
            return value.name();
        }
        Volume v = value.volume();
        String shape = wholes("shape", 0, v.depth(), v.height(), v.width());
        return step("spatial", "Reshape", List.of(value.name(), shape));
    }

    /// The value with two dimensions, its values channel by channel.
    Value twoDimensions(Value value) {
        if (value.column()) {
            return value;
        }
        String flat =
                step("flat", "Flatten", List.of(value.name()), NamedAttribute.whole("axis", 1));
        return new Value(flat, Volume.column(value.volume().size()), true, value.volume());
    }
}
