package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Makes constants of nodes that read nothing but constants, node by node.
///
/// An operator that asks for the dimensions of what it reads (Shape) makes a constant, too, where
/// these are [known][#known]. For one thread.
public final class Folding {
    private static final Map<String, Rule> RULES = Rule.ofConstants();

    /// How many more elements are made for each that the file holds: what honest files compute is
    /// sizes, grids, and weights turned or dequantized.
    private static final long FOR_EACH = 8;

    /// The ONNX project's own light networks make up to 144 million weights of nothing.
    private static final long MOST_FREE = 1L << 28;

    /// A third of the heap, in floats.
    private static final int HEAP_BYTES_FOR_EACH = 12;

    private final OnnxGraph graph;
    private final Map<String, OnnxTensor> constants;
    private final Map<String, List<Integer>> dimensions = new HashMap<>();
    private final List<OnnxNode> left = new ArrayList<>();
    private long most;

    public Folding(OnnxGraph graph) {
        this(graph, Math.min(MOST_FREE, Runtime.getRuntime().maxMemory() / HEAP_BYTES_FOR_EACH));
    }

    /// @param free elements that are made of any network's constants
    Folding(OnnxGraph graph, long free) {
        this.graph = graph;
        most = free;
        graph.initializers().values().forEach(tensor -> most += FOR_EACH * tensor.elements());
        this.constants = new LinkedHashMap<>(graph.initializers());
        graph.inputs().forEach(this::known);
    }

    /// The graph with fewer nodes that makes the same.
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when a node that is folded can't read what comes
    ///   to it
    public static OnnxGraph fold(OnnxGraph graph) {
        return new Folding(graph).all();
    }

    OnnxGraph all() {
        graph.nodes().forEach(this::folds);
        return folded();
    }

    /// An input whose dimensions are fixed but for the batch, which counts as 1 when it is open.
    private void known(OnnxInput input) {
        List<Integer> fixed = new ArrayList<>(input.dimensions());
        if (!fixed.isEmpty() && fixed.getFirst() == OnnxInput.FREE) {
            fixed.set(0, 1);
        }
        if (!fixed.contains(OnnxInput.FREE)) {
            known(input.name(), fixed);
        }
    }

    /// Says what dimensions a value has that is no constant.
    public void known(String name, List<Integer> itsDimensions) {
        dimensions.put(name, itsDimensions);
    }

    /// Whether the next node of the graph makes constants; they are made.
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when it can't read what comes to it
    public boolean folds(OnnxNode node) {
        Rule rule = RULES.get(node.op());
        List<Integer> asked =
                node.op().equals("Shape") && node.has(0)
                        ? dimensions.get(node.inputs().getFirst())
                        : null;
        boolean constant =
                node.inputs().stream().allMatch(n -> n.isEmpty() || constants.containsKey(n));
        if (rule == null || (asked == null && !constant)) {
            left.add(node);
            return false;
        }
        List<@Nullable OnnxTensor> inputs = new ArrayList<>();
        node.inputs().forEach(name -> inputs.add(constants.get(name)));
        Call call = new Call(node, graph.opset(), inputs, Math.min(most, Call.MOST_ELEMENTS));
        Rule used = asked == null ? rule : Rule.of(any -> ReshapeRule.shape(any, asked));
        List<OnnxTensor> made = used.checked(call);
        made.forEach(tensor -> count(tensor.elements(), node));
        Rule.name(constants, call, made);
        return true;
    }

    /// All that are known, by name.
    public Map<String, OnnxTensor> constants() {
        return Collections.unmodifiableMap(constants);
    }

    /// The graph of the nodes that did not fold, without what nobody reads.
    public OnnxGraph folded() {
        return graph.nodes(left).initializers(constants).needed();
    }

    /// Counts values that are made of constants for a node. The values of a Constant are the file's
    /// own; all others are made.
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when they become too many for such a file
    public void count(long made, OnnxNode node) {
        most += node.op().equals("Constant") ? FOR_EACH * made : -made;
        if (most < 0) {
            throw node.wrong(
                    "makes %s values, %s more than constants in a file of so few may become; export the network with its constants folded"
                            .formatted(made, -most));
        }
    }
}
