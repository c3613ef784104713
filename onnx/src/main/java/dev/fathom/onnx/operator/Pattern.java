package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// A form of nodes that a value may be made of.
@FunctionalInterface
interface Pattern {
    /// Numbers that files round to floats are this near, relative to what is expected.
    double NEAR = 1e-4;

    /// Whether a value is of this form; what it is made of is kept.
    boolean fits(Found found, String value);

    /// What is known of a graph, and what a pattern has found in it so far.
    final class Found {
        private final OnnxGraph graph;
        private final Map<String, OnnxNode> makers = new HashMap<>();
        private Map<Integer, OnnxNode> nodes = new LinkedHashMap<>();
        private Map<String, Object> bound = new HashMap<>();

        Found(OnnxGraph graph) {
            this.graph = graph;
            graph.nodes().forEach(node -> node.outputs().forEach(o -> makers.put(o, node)));
        }

        /// Tries a pattern from the beginning.
        boolean begins(Pattern pattern, String value) {
            nodes = new LinkedHashMap<>();
            bound = new HashMap<>();
            return pattern.fits(this, value);
        }

        /// The nodes that were found, by their numbers.
        Map<Integer, OnnxNode> nodes() {
            return nodes;
        }

        /// What was bound to a name.
        Optional<Object> bound(String name) {
            return Optional.ofNullable(bound.get(name));
        }

        /// Binds a name; false when it stands for something else already.
        boolean bind(String name, Object value) {
            Object before = bound.putIfAbsent(name, value);
            return before == null || before.equals(value);
        }

        /// A constant of one element.
        Optional<Float> number(String value) {
            return graph.initializers().get(value) instanceof OnnxTensor.Floats floats
                            && floats.elements() == 1
                    ? Optional.of(floats.values()[0])
                    : Optional.empty();
        }

        /// A list of whole numbers that newer opsets have as an input, older ones as an attribute.
        @Nullable List<Long> wholes(OnnxNode node, String attribute) {
            return node.has(1)
                            && graph.initializers().get(node.inputs().get(1))
                                    instanceof OnnxTensor.Integers integers
                    ? Arrays.stream(integers.values()).boxed().toList()
                    : node.wholes(attribute);
        }

        /// Tries; what a vain try has found is forgotten.
        private boolean tries(Pattern pattern, String value) {
            Map<Integer, OnnxNode> nodesBefore = new LinkedHashMap<>(nodes);
            Map<String, Object> boundBefore = new HashMap<>(bound);
            if (pattern.fits(this, value)) {
                return true;
            }
            nodes = nodesBefore;
            bound = boundBefore;
            return false;
        }
    }

    /// Whatever it is, but the same wherever the name stands.
    static Pattern any(String name) {
        return (found, value) -> found.bind(name, value);
    }

    /// A constant of this number.
    static Pattern number(double expected) {
        return (found, value) ->
                found.number(value)
                        .filter(v -> Math.abs(v - expected) <= NEAR * Math.abs(expected))
                        .isPresent();
    }

    /// Any number, which gets a name.
    static Pattern constant(String name) {
        return (found, value) -> found.number(value).filter(v -> found.bind(name, v)).isPresent();
    }

    /// One of these forms.
    static Pattern either(Pattern... forms) {
        return (found, value) -> {
            for (Pattern form : forms) {
                if (found.tries(form, value)) {
                    return true;
                }
            }
            return false;
        };
    }

    /// A node of an operator with one or two inputs; those of Add and Mul may stand in either
    /// order.
    static Pattern node(String op, Pattern... inputs) {
        Pattern ordered = with(op, (found, node) -> node.inputs().size() == inputs.length, inputs);
        boolean swaps = op.equals("Add") || op.equals("Mul");
        return swaps && inputs.length == 2
                ? either(ordered, with(op, (found, node) -> true, inputs[1], inputs[0]))
                : ordered;
    }

    /// A node of an operator whose first inputs are these and that has something of its own.
    static Pattern with(String op, BiPredicate<Found, OnnxNode> own, Pattern... inputs) {
        return (found, value) -> {
            OnnxNode node = found.makers.get(value);
            if (node == null || !node.op().equals(op) || node.inputs().size() < inputs.length) {
                return false;
            }
            for (int i = 0; i < inputs.length; i++) {
                if (!inputs[i].fits(found, node.inputs().get(i))) {
                    return false;
                }
            }
            found.nodes.put(node.number(), node);
            return own.test(found, node);
        };
    }
}
