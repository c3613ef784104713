package dev.fathom.onnx.read.node;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Layers;
import dev.fathom.layer.Parameter;
import dev.fathom.network.Flow;
import dev.fathom.onnx.fold.Folding;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Idiom;
import dev.fathom.onnx.operator.Operators;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The way through a graph, from the input to the outputs, that adds layers behind layers.
public final class Walk {
    private final OnnxGraph graph;
    private final int batch;
    private final Names names = new Names();
    private final Map<String, Seen> seen = new HashMap<>();
    private final Map<String, List<OnnxNode>> readers = new HashMap<>();
    private final Map<Integer, Seen> done = new HashMap<>();
    private final Folding folding;
    private final Map<Integer, Idiom> idioms;
    private final Set<Integer> inner = new HashSet<>();
    private final Map<String, float[]> weights = new LinkedHashMap<>();
    private final Map<String, Grid> grids = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private final Map<Moved, Flow> moved = new HashMap<>();
    private @Nullable Flow input;
    private int entered;

    /// What has been moved once is not moved again.
    private record Moved(Flow flow, Layer layer) {}

    /// @param graph folded as far as can be without knowing what its nodes make
    /// @param batch the first dimension of all that flows
    public Walk(OnnxGraph graph, int batch) {
        this.graph = graph;
        this.batch = batch;
        this.folding = new Folding(graph);
        this.idioms = Idiom.in(graph);
        idioms.values().forEach(idiom -> inner.addAll(idiom.inner()));
        for (OnnxNode node : graph.nodes()) {
            for (String input : node.inputs()) {
                readers.computeIfAbsent(input, any -> new ArrayList<>()).add(node);
            }
        }
    }

    /// Lets in the next of the graph's inputs: the first is the network's, each other a layer.
    public void enter(Flow x, Volume v, Layout layout) {
        String name = graph.inputs().get(entered).name();
        Flow flow = x;
        if (entered > 0) {
            flow = x.then(names.input(name), Layers.source(v.width(), v.height(), v.depth()));
        } else if (graph.inputs().size() > 1) {
            names.first(name);
        }
        input = x;
        entered++;
        seen.put(name, new Seen(flow, layout));
    }

    /// From the network's inputs, which all have [entered][#enter], to its outputs.
    ///
    /// @return the place of one of them
    public Flow through() {
        for (OnnxNode node : graph.nodes()) {
            boolean folds = folding.folds(node);
            if (inner.contains(node.number())) {
                Operators.check(node, graph.opset());
            } else if (!folds) {
                Seen known = done.get(node.number());
                keep(node, known == null ? Readers.apply(this, node) : List.of(known));
            }
        }
        boolean none = graph.outputs().stream().noneMatch(seen::containsKey);
        List<Seen> given = graph.outputs().stream().map(o -> given(o, none)).toList();
        for (int i = 0; i < given.size(); i++) {
            give(graph.outputs().get(i), given.get(i));
        }
        return given.getFirst().flow();
    }

    /// @param none whether all outputs are constants
    private Seen given(String output, boolean none) {
        Seen made = seen.get(output);
        if (made != null) {
            return made;
        }
        OnnxTensor constant = constant(output);
        if (none || constant == null || !isVolume(constant)) {
            throw new OnnxException(
                    "%s: the output '%s' does not come from the input; it is always the same"
                            .formatted(graph.file(), output));
        }
        return constant(names.of(output), constant);
    }

    /// Says that something is one of the network's outputs.
    private void give(String name, Seen made) {
        Volume v = made.volume();
        List<Integer> sizes = made.layout().sizes();
        boolean depthLast = !made.layout().parts().equals(Layout.of(v, 3).parts());
        boolean usual = !depthLast && sizes.equals(List.of(v.depth(), v.height(), v.width()));
        made.flow().output(names.output(name), usual ? List.of() : sizes, depthLast);
    }

    /// Whether a constant can be a volume that each picture of a batch has.
    static boolean isVolume(OnnxTensor constant) {
        return constant instanceof OnnxTensor.Floats
                && constant.dimensions().size() > 1
                && constant.dimensions().getFirst() == 1
                && constant.elements() > 0;
    }

    /// A layer that gives a constant which [#isVolume].
    Seen constant(String name, OnnxTensor constant) {
        List<Integer> sizes = constant.dimensions().subList(1, constant.dimensions().size());
        int depth = sizes.getLast();
        Volume v = new Volume(constant.elements() / depth, 1, depth);
        float[] values = ((OnnxTensor.Floats) constant).values();
        return new Seen(constant(name, v, values), Layout.row(sizes));
    }

    /// A layer that gives these values, as they lie.
    Flow constant(String name, Volume v, float[] values) {
        return add(
                name,
                Objects.requireNonNull(input),
                Layers.constant(v.width(), v.height(), v.depth()),
                values);
    }

    /// Counts values that become constants for a node: there may not be many more than in the file.
    void count(long values, OnnxNode node) {
        folding.count(values, node);
    }

    /// What a layer makes that moves values only; there is one for all who want them so.
    Flow moved(NodeScope scope, Flow from, Layer layer) {
        return moved.computeIfAbsent(
                new Moved(from, layer), m -> scope.beside("moved", m.flow, m.layer));
    }

    /// Whether the file fixes the batch to one, so that its dimension may be mixed with others.
    boolean isSingle() {
        return graph.inputs().stream().allMatch(each -> each.dimensions().getFirst() == 1);
    }

    private void keep(OnnxNode node, List<@Nullable Seen> made) {
        for (int i = 0; i < node.outputs().size(); i++) {
            String name = node.outputs().get(i);
            Seen result = i < made.size() ? made.get(i) : null;
            if (result != null) {
                seen.put(name, result);
                folding.known(name, dimensions(result));
            } else if (isRead(name)) {
                throw node.wrong(
                        ("makes output %s, '%s', which other nodes read and which is not"
                                        + " supported; export the network without")
                                .formatted(i, name));
            }
        }
    }

    /// Whether anybody wants what has this name.
    boolean isRead(String name) {
        return readers.containsKey(name) || isOutput(name);
    }

    /// Whether the network gives what has this name.
    boolean isOutput(String name) {
        return graph.outputs().contains(name);
    }

    /// The graph, less the nodes that became constants on the way, because sizes that they ask for
    /// were known there; empty when there were none.
    public Optional<OnnxGraph> folded() {
        OnnxGraph folded = folding.folded();
        return folded.nodes().size() == graph.nodes().size()
                ? Optional.empty()
                : Optional.of(folded);
    }

    /// The dimensions of what flows, as the graph sees it.
    List<Integer> dimensions(Seen flowing) {
        List<Integer> dimensions = new ArrayList<>(flowing.layout().sizes());
        if (!flowing.mixed()) {
            dimensions.addFirst(batch);
        }
        return dimensions;
    }

    int batch() {
        return batch;
    }

    int opset() {
        return graph.opset();
    }

    Names names() {
        return names;
    }

    /// New names of layers by those that the graph has, where they differ.
    public Map<String, String> renamed() {
        return names.renamed();
    }

    @Nullable Seen seen(String name) {
        return seen.get(name);
    }

    @Nullable OnnxTensor constant(String name) {
        return folding.constants().get(name);
    }

    /// Arrays by the names that [dev.fathom.model.Model#namedWeights] gives them.
    public Map<String, float[]> weights() {
        return weights;
    }

    /// To what layers round their values, by name.
    public Map<String, Grid> grids() {
        return grids;
    }

    /// Says that a layer's values are rounded.
    void round(String layer, Grid grid) {
        grids.put(layer, grid);
    }

    /// Sentences on what is not in the network as it is in the graph.
    public List<String> notes() {
        return notes;
    }

    /// Adds a layer.
    ///
    /// @param arrays its parameters in order
    Flow add(String name, Flow to, Layer layer, float[]... arrays) {
        List<Parameter> parameters = layer.parameters(List.of(to.volume()));
        for (int i = 0; i < arrays.length; i++) {
            weights.put(name + "." + parameters.get(i).name(), arrays[i]);
        }
        return to.then(name, layer);
    }

    /// The function whose last node this is.
    @Nullable Idiom idiom(OnnxNode last) {
        return idioms.get(last.number());
    }

    /// The node that alone reads what a node makes, when it is of an operator.
    Optional<OnnxNode> behind(OnnxNode node, String operator) {
        String result = node.outputs().getFirst();
        List<OnnxNode> all = readers.getOrDefault(result, List.of());
        return all.size() == 1 && all.getFirst().op().equals(operator) && !isOutput(result)
                ? Optional.of(all.getFirst())
                : Optional.empty();
    }

    /// Says that a later node's work is already part of a layer.
    void finish(OnnxNode later, Seen result) {
        done.put(later.number(), result);
    }
}
