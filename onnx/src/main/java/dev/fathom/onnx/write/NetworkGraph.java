package dev.fathom.onnx.write;

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
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.layer.shape.Source;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.network.Output;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.layer.GraphBuilder;
import dev.fathom.onnx.write.layer.LayerScope;
import dev.fathom.onnx.write.layer.LayerWriter;
import dev.fathom.onnx.write.layer.OutputWriter;
import dev.fathom.onnx.write.layer.StoredParameter;
import dev.fathom.onnx.write.layer.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// A network as an ONNX graph, but for the values of its parameters.
///
/// @param nodes operators, each behind those that it reads
/// @param constants arrays that are no parameters, by name
/// @param parameters where the network's parameters stand
/// @param inputs what the graph reads
/// @param values the network's input and each layer's result that is no output
/// @param outputs dimensions of what the graph gives, by name
/// @param notes sentences on what is not in ONNX as it is in the network
record NetworkGraph(
        List<OnnxInput> inputs,
        List<OnnxNode> nodes,
        Map<String, OnnxTensor> constants,
        List<StoredParameter> parameters,
        List<Value> values,
        SequencedMap<String, List<Integer>> outputs,
        List<String> notes) {
    static final int OPSET = 17;
    static final String PRODUCER = "fathom";

    /// @param most number of values that constants may have in all
    /// @throws IllegalArgumentException when they have more
    static NetworkGraph of(Network network, long most) {
        GraphBuilder graph = new GraphBuilder(network, most);
        boolean[] mayStayReordered = mayStayReordered(network);
        Value input = Value.spatial(GraphBuilder.INPUT, network.input());
        List<Value> results = new ArrayList<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            List<Value> inputs =
                    node.inputs().stream()
                            .map(place -> place == Network.INPUT ? input : results.get(place))
                            .toList();
            LayerScope scope = new LayerScope(graph, node, i);
            results.add(LayerWriter.write(scope, inputs, mayStayReordered[i]));
        }
        List<Value> values = new ArrayList<>(List.of(input));
        values.addAll(results);
        SequencedMap<String, List<Integer>> outputs = new LinkedHashMap<>();
        if (network.namesOutputs()) {
            for (Output output : network.outputs()) {
                OutputWriter.write(graph, output, values.get(output.node() + 1), outputs);
            }
        } else if (network.inputs().containsKey(values.getLast().name())) {
            List<String> in = List.of(values.getLast().name());
            String same = graph.operator("Identity", graph.free("output"), in, Map.of());
            outputs.put(same, values.getLast().dims());
        } else {
            Value last = values.removeLast();
            outputs.put(last.name(), last.dims());
        }
        List<OnnxInput> inputs = new ArrayList<>();
        network.inputs().forEach((name, v) -> inputs.add(input(Value.spatial(name, v))));
        return new NetworkGraph(
                inputs,
                graph.nodes(),
                graph.constants(),
                graph.parameters(),
                values,
                outputs,
                graph.notes());
    }

    /// For each layer whether all that read its column, directly or behind layers that treat each
    /// value alike, are fully connected: their weights can stand in any order.
    private static boolean[] mayStayReordered(Network network) {
        List<Node> nodes = network.nodes();
        boolean[] read = new boolean[nodes.size()];
        boolean[] otherwise = new boolean[nodes.size()];
        network.outputs().stream()
                .filter(output -> output.node() != Network.INPUT)
                .forEach(output -> otherwise[output.node()] = true);
        for (int i = nodes.size() - 1; i >= 0; i--) {
            boolean follows = follows(nodes.get(i).layer(), read[i] && !otherwise[i]);
            for (int place : nodes.get(i).inputs()) {
                if (place != Network.INPUT) {
                    read[place] = true;
                    otherwise[place] |= !follows;
                }
            }
        }
        boolean[] may = new boolean[nodes.size()];
        for (int i = 0; i < may.length; i++) {
            may[i] = read[i] && !otherwise[i];
        }
        return may;
    }

    /// Whether a layer takes a column in any order.
    ///
    /// @param behind whether all that read its result do
    private static boolean follows(Layer layer, boolean behind) {
        return switch (layer) {
            case Dense _ -> true;
            case Pointwise _, Dropout _, Scale _ -> behind;
            case Add _,
                    Affine _,
                    BatchNorm _,
                    Concat _,
                    Constant _,
                    Conv _,
                    ConvTranspose _,
                    Flatten _,
                    GlobalPool _,
                    GroupNorm _,
                    LayerNorm _,
                    Local _,
                    LogSoftmax _,
                    Lrn _,
                    Multiply _,
                    PRelu _,
                    Pad _,
                    PadDepth _,
                    Pool _,
                    Reshape _,
                    Resize _,
                    Shuffle _,
                    Slice _,
                    Softmax _,
                    Source _ ->
                    false;
        };
    }

    private static OnnxInput input(Value input) {
        return new OnnxInput(input.name(), ElementType.FLOAT, input.dims());
    }

    /// The whole graph of a model of this network.
    OnnxGraph filled(Model model) {
        Map<String, OnnxTensor> initializers = new LinkedHashMap<>(constants);
        for (StoredParameter p : parameters) {
            float[] values = p.order().toOnnx(model.weights()[p.node()][p.parameter()]);
            initializers.put(p.name(), new OnnxTensor.Floats(p.dims(), values));
        }
        String name = model.network().name();
        return new OnnxGraph(
                name,
                name,
                PRODUCER,
                OPSET,
                inputs,
                List.copyOf(outputs.sequencedKeySet()),
                nodes,
                initializers,
                Metadata.of(model));
    }
}
