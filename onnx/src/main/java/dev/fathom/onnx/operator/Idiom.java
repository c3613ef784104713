package dev.fathom.onnx.operator;

import static dev.fathom.onnx.operator.Pattern.any;
import static dev.fathom.onnx.operator.Pattern.constant;
import static dev.fathom.onnx.operator.Pattern.either;
import static dev.fathom.onnx.operator.Pattern.node;
import static dev.fathom.onnx.operator.Pattern.number;
import static dev.fathom.onnx.operator.Pattern.with;

import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.operator.Pattern.Found;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A function that a file writes as several nodes, as PyTorch's exporter does for opsets that have
/// no operator for it.
///
/// @param meaning which function
/// @param input name of what it reads
/// @param epsilon added to a variance; 0 where there is none
/// @param axes what a mean is taken over, as the file says it; empty where there is none
/// @param inner the numbers of its nodes but the last, whose results nobody else reads
public record Idiom(
        Meaning meaning, String input, float epsilon, List<Long> axes, Set<Integer> inner) {

    /// What idioms mean.
    public enum Meaning {
        GELU,
        GELU_TANH,
        SILU,
        MISH,
        HARD_SWISH,
        HARD_SIGMOID,
        NORM
    }

    private static final Map<Meaning, Pattern> FORMS = new LinkedHashMap<>();

    static {
        Pattern x = any("x");
        Pattern half = number(0.5);
        Pattern erf =
                node(
                        "Erf",
                        either(
                                node("Div", x, number(Math.sqrt(2))),
                                node("Mul", x, number(Math.sqrt(0.5)))));
        FORMS.put(Meaning.GELU, gate(x, node("Add", erf, number(1)), half));
        Pattern cube = either(node("Pow", x, number(3)), node("Mul", x, node("Mul", x, x)));
        Pattern bent = node("Add", x, node("Mul", cube, number(0.044715)));
        Pattern tanh = node("Tanh", node("Mul", bent, number(Math.sqrt(2 / Math.PI))));
        FORMS.put(Meaning.GELU_TANH, gate(x, node("Add", tanh, number(1)), half));
        FORMS.put(Meaning.SILU, node("Mul", x, node("Sigmoid", x)));
        FORMS.put(Meaning.MISH, node("Mul", x, node("Tanh", node("Softplus", x))));
        Pattern more = node("Add", x, number(3));
        Pattern six = with("Clip", Idiom::isToSix, either(more, node("Relu", more)));
        Pattern hard =
                either(
                        with("HardSigmoid", Idiom::isOfSixths, x),
                        node("Div", six, number(6)),
                        node("Mul", six, number(1 / 6.0)));
        FORMS.put(
                Meaning.HARD_SWISH,
                either(
                        node("Mul", x, hard),
                        node("Div", node("Mul", x, six), number(6)),
                        node("Mul", node("Mul", x, six), number(1 / 6.0))));
        FORMS.put(
                Meaning.HARD_SIGMOID,
                either(node("Div", six, number(6)), node("Mul", six, number(1 / 6.0))));
        Pattern centred = node("Sub", x, with("ReduceMean", Idiom::isOverTheSame, x));
        Pattern square = either(node("Pow", centred, number(2)), node("Mul", centred, centred));
        Pattern variance = with("ReduceMean", Idiom::isOverTheSame, square);
        Pattern positive = node("Add", variance, constant("epsilon"));
        Pattern deviation = either(node("Sqrt", positive), node("Pow", positive, half));
        Pattern inverse = either(node("Reciprocal", deviation), node("Div", number(1), deviation));
        FORMS.put(
                Meaning.NORM,
                either(node("Div", centred, deviation), node("Mul", centred, inverse)));
    }

    public Idiom {
        axes = List.copyOf(axes);
        inner = Set.copyOf(inner);
    }

    /// x·gate·factor in any order.
    private static Pattern gate(Pattern x, Pattern gate, Pattern factor) {
        return either(
                node("Mul", node("Mul", x, gate), factor),
                node("Mul", node("Mul", x, factor), gate),
                node("Mul", x, node("Mul", gate, factor)));
    }

    private static boolean isToSix(Found found, OnnxNode clip) {
        return bound(found, clip, 1, "min") == 0 && bound(found, clip, 2, "max") == 6;
    }

    private static float bound(Found found, OnnxNode clip, int input, String attribute) {
        return clip.has(input)
                ? found.number(clip.inputs().get(input)).orElse(Float.NaN)
                : clip.real(attribute, Float.NaN);
    }

    private static boolean isOfSixths(Found found, OnnxNode hardSigmoid) {
        return Math.abs(hardSigmoid.real("alpha", 0.2f) - 1 / 6.0) < Pattern.NEAR
                && Math.abs(hardSigmoid.real("beta", 0.5f) - 0.5) < Pattern.NEAR;
    }

    private static boolean isOverTheSame(Found found, OnnxNode mean) {
        List<Long> axes = found.wholes(mean, "axes");
        return axes != null
                && !axes.isEmpty()
                && mean.flag("keepdims", true)
                && found.bind("axes", axes);
    }

    /// All in a graph, by the number of the last node.
    public static Map<Integer, Idiom> in(OnnxGraph graph) {
        Found found = new Found(graph);
        Map<String, Set<Integer>> readers = new HashMap<>();
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, any -> new HashSet<>()).add(node.number());
            }
        }
        Map<Integer, Idiom> idioms = new LinkedHashMap<>();
        Set<Integer> taken = new HashSet<>();
        for (OnnxNode last : graph.nodes().reversed()) {
            for (Map.Entry<Meaning, Pattern> form : FORMS.entrySet()) {
                if (!taken.contains(last.number())
                        && !last.outputs().isEmpty()
                        && found.begins(form.getValue(), last.outputs().getFirst())
                        && isClosed(graph, readers, found.nodes(), last)) {
                    Idiom idiom = of(form.getKey(), found, last);
                    if (!graph.initializers().containsKey(idiom.input())) {
                        idioms.put(last.number(), idiom);
                        taken.addAll(found.nodes().keySet());
                    }
                }
            }
        }
        return idioms;
    }

    /// Whether nobody else reads what nodes before the last make.
    private static boolean isClosed(
            OnnxGraph graph,
            Map<String, Set<Integer>> readers,
            Map<Integer, OnnxNode> nodes,
            OnnxNode last) {
        for (OnnxNode node : nodes.values()) {
            for (String made :
                    node.number() == last.number() ? List.<String>of() : node.outputs()) {
                if (graph.outputs().contains(made)
                        || made.isEmpty()
                        || !nodes.keySet().containsAll(readers.getOrDefault(made, Set.of()))) {
                    return false;
                }
            }
        }
        return true;
    }

    private static Idiom of(Meaning meaning, Found found, OnnxNode last) {
        Set<Integer> inner = new HashSet<>(found.nodes().keySet());
        inner.remove(last.number());
        List<Long> axes = new ArrayList<>();
        if (found.bound("axes").orElse(null) instanceof List<?> all) {
            all.forEach(axis -> axes.add((Long) axis));
        }
        return new Idiom(
                meaning,
                (String) found.bound("x").orElseThrow(),
                (Float) found.bound("epsilon").orElse(0f),
                axes,
                inner);
    }
}
