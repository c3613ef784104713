package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Rule;
import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Operators;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Runs a graph node by node, as its operators are defined and no faster.
public final class Evaluation {
    private Evaluation() {}

    /// What the graph makes of these inputs, by name.
    ///
    /// @throws OnnxException when an input is missing or does not fit, or a node is not supported
    ///   or can't read what comes to it
    public static Map<String, OnnxTensor> run(OnnxGraph graph, Map<String, OnnxTensor> inputs) {
        Map<String, OnnxTensor> values = new HashMap<>(graph.initializers());
        for (OnnxInput input : graph.inputs()) {
            values.put(input.name(), checked(graph, input, inputs.get(input.name())));
        }
        List<Set<String>> lastRead = lastRead(graph);
        for (int i = 0; i < graph.nodes().size(); i++) {
            OnnxNode node = graph.nodes().get(i);
            apply(graph, node, values);
            values.keySet().removeAll(lastRead.get(i));
        }
        Map<String, OnnxTensor> outputs = new LinkedHashMap<>();
        for (String output : graph.outputs()) {
            OnnxTensor made = values.get(output);
            if (made == null) {
                throw new OnnxException(graph.file() + ": output " + output + " was not made");
            }
            outputs.put(output, made);
        }
        return outputs;
    }

    /// Adds what one node makes of values by name.
    private static void apply(OnnxGraph graph, OnnxNode node, Map<String, OnnxTensor> values) {
        List<@Nullable OnnxTensor> inputs = new ArrayList<>();
        for (String input : node.inputs()) {
            inputs.add(input.isEmpty() ? null : values.get(input));
        }
        Operators.check(node, graph.opset());
        Call call = new Call(node, graph.opset(), inputs);
        Rule.name(values, call, Objects.requireNonNull(Rules.ALL.get(node.op())).checked(call));
    }

    /// For each node, names that no later one reads, so that their values can go.
    private static List<Set<String>> lastRead(OnnxGraph graph) {
        Set<String> needed = new HashSet<>(graph.outputs());
        List<Set<String>> last = new ArrayList<>();
        for (OnnxNode node : graph.nodes().reversed()) {
            Set<String> gone = new HashSet<>(node.inputs());
            gone.addAll(node.outputs());
            gone.removeAll(needed);
            last.add(gone);
            needed.addAll(node.inputs());
        }
        return last.reversed();
    }

    private static OnnxTensor checked(
            OnnxGraph graph, OnnxInput input, @Nullable OnnxTensor given) {
        String place = graph.file() + ": input '" + input.name() + "'";
        if (given == null) {
            throw new OnnxException(place + " is not given");
        }
        boolean fits =
                given.type() == input.type()
                        && given.dimensions().size() == input.dimensions().size();
        for (int i = 0; fits && i < input.dimensions().size(); i++) {
            int expected = input.dimensions().get(i);
            fits = expected == OnnxInput.FREE || expected == given.dimensions().get(i);
        }
        if (!fits) {
            throw new OnnxException(
                    place
                            + " must be "
                            + input.type()
                            + " "
                            + Dimensions.text(input.dimensions()).replace("-1", "?")
                            + ", not "
                            + given.type()
                            + " "
                            + Dimensions.text(given.dimensions()));
        }
        return given;
    }
}
