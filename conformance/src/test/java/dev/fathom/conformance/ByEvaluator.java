package dev.fathom.conformance;

import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.fold.Folding;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Operators;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Runs cases node by node, as they are and with their constants folded.
final class ByEvaluator {
    /// What errors say about cases that are about something else than numbers in inference.
    private static final Map<String, String> INAPPLICABLE =
            Map.of(
                    "elements of type STRING", "texts",
                    "is not a tensor but", "sequences and optional values",
                    "is in training mode", "training",
                    "does not fit in a float", "doubles beyond the range of floats",
                    "input 'like' must be", "an input of other dimensions than the case declares");

    /// Cases whose outputs later versions of ONNX changed.
    private static final Map<String, String> CHANGED =
            Map.of(
                    "test_cast_FLOAT_to_BFLOAT16",
                    "BFLOAT16 cut off; later versions of ONNX round, as Fathom does");

    static final String OTHER_OPERATORS = "other operators";

    private ByEvaluator() {}

    static Outcome run(Case some) throws IOException {
        if (!Operators.names().containsAll(some.operators())) {
            return new Outcome.Inapplicable(OTHER_OPERATORS);
        }
        if (CHANGED.containsKey(some.name())) {
            return new Outcome.Inapplicable(CHANGED.getOrDefault(some.name(), ""));
        }
        try {
            OnnxGraph graph = OnnxFile.parse(some.name(), some.bytes());
            for (Case.Data data : some.data()) {
                for (OnnxGraph each : List.of(graph, Folding.fold(graph))) {
                    Optional<String> difference = difference(each, data);
                    if (difference.isPresent()) {
                        return new Outcome.Failed(difference.get());
                    }
                }
            }
            return new Outcome.Passed();
        } catch (OnnxException e) {
            return INAPPLICABLE.entrySet().stream()
                    .filter(known -> e.getMessage().contains(known.getKey()))
                    .<Outcome>map(known -> new Outcome.Inapplicable(known.getValue()))
                    .findFirst()
                    .orElseGet(() -> new Outcome.Failed(e.getMessage()));
        }
    }

    private static Optional<String> difference(OnnxGraph graph, Case.Data data) {
        Map<String, OnnxTensor> inputs = new HashMap<>();
        for (int i = 0; i < graph.inputs().size(); i++) {
            inputs.put(graph.inputs().get(i).name(), data.inputs().get(i));
        }
        Map<String, OnnxTensor> made = Evaluation.run(graph, inputs);
        if (data.outputs().isEmpty() || data.outputs().size() != made.size()) {
            return Optional.of(made.size() + " outputs instead of " + data.outputs().size());
        }
        for (int i = 0; i < data.outputs().size(); i++) {
            String name = graph.outputs().get(i);
            Optional<String> difference = Match.difference(made.get(name), data.outputs().get(i));
            if (difference.isPresent()) {
                return Optional.of(name + ": " + difference.get());
            }
        }
        return Optional.empty();
    }
}
