package dev.fathom.onnx.write;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.layer.StoredParameter;
import dev.fathom.tensor.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The graph of a quantized model, as other runtimes know it (QDQ): behind each value that lies on
/// a grid stand QuantizeLinear and DequantizeLinear, and weights and biases of convolutions in
/// whole numbers are constants of int8 and int32 behind a DequantizeLinear.
///
/// Made by one thread.
final class QuantizedGraph {
    private final OnnxGraph graph;
    private final Set<String> taken = new HashSet<>();
    private final Map<String, OnnxTensor> arrays;
    private final List<OnnxNode> nodes = new ArrayList<>();
    private final Map<String, String> read = new HashMap<>();

    private QuantizedGraph(OnnxGraph graph) {
        this.graph = graph;
        arrays = new LinkedHashMap<>(graph.initializers());
        taken.addAll(arrays.keySet());
        graph.inputs().forEach(input -> taken.add(input.name()));
        graph.nodes().forEach(node -> taken.addAll(node.outputs()));
    }

    /// @param written the network's graph
    /// @param floats the same with the model's weights in floats
    static OnnxGraph of(NetworkGraph written, OnnxGraph floats, Model model) {
        if (model.grids().isEmpty()) {
            return floats;
        }
        QuantizedGraph made = new QuantizedGraph(floats);
        written.parameters().forEach(p -> made.parameter(p, model));
        Map<String, Grid> grids = new HashMap<>();
        model.grids()
                .byNode()
                .forEach((node, grid) -> grids.put(written.values().get(node + 1).name(), grid));
        floats.inputs().forEach(input -> made.round(input.name(), grids.get(input.name())));
        for (OnnxNode node : floats.nodes()) {
            List<String> inputs =
                    node.inputs().stream().map(i -> made.read.getOrDefault(i, i)).toList();
            made.add(node.name(), node.op(), inputs, node.outputs(), node.attributes());
            node.outputs().forEach(output -> made.round(output, grids.get(output)));
        }
        return new OnnxGraph(
                floats.file(),
                floats.name(),
                floats.producer(),
                floats.opset(),
                floats.inputs(),
                floats.outputs(),
                made.nodes,
                made.arrays,
                floats.metadata());
    }

    private void add(
            String name,
            String op,
            List<String> inputs,
            List<String> outputs,
            Map<String, Attribute> attributes) {
        nodes.add(new OnnxNode(graph.file(), nodes.size(), name, op, inputs, outputs, attributes));
    }

    private String free(String name) {
        String free = name;
        while (!taken.add(free)) {
            free += "_";
        }
        return free;
    }

    private String array(String name, OnnxTensor tensor) {
        String free = free(name);
        arrays.put(free, tensor);
        return free;
    }

    /// Rounds what has this name for all who read it.
    private void round(String name, @Nullable Grid grid) {
        if (grid == null) {
            return;
        }
        String scale = array(name + "/scale", new OnnxTensor.Floats(List.of(), grid.scale()));
        String zero =
                array(
                        name + "/zero",
                        new OnnxTensor.Integers(
                                ElementType.UINT8, List.of(), new long[] {grid.zero()}));
        String whole = free(name + "/whole");
        String real = free(name + "/real");
        add(whole, "QuantizeLinear", List.of(name, scale, zero), List.of(whole), Map.of());
        add(real, "DequantizeLinear", List.of(whole, scale, zero), List.of(real), Map.of());
        read.put(name, real);
    }

    /// Makes a convolution's weights or biases whole numbers where it computes in them.
    private void parameter(StoredParameter p, Model model) {
        Network network = model.network();
        Grids grids = model.grids();
        List<Stored> stored = model.stored().get(p.node());
        Grid grid = stored.isEmpty() ? null : grids.read(network, p.node(), stored);
        if (grid == null) {
            return;
        }
        Stored weights = stored.getFirst();
        float[] scales = weights.scale().clone();
        OnnxTensor before = Objects.requireNonNull(arrays.get(p.name()));
        float[] values = ((OnnxTensor.Floats) before).values();
        ElementType type = p.parameter() == 0 ? ElementType.INT8 : ElementType.INT32;
        for (int f = 0; p.parameter() == 1 && f < scales.length; f++) {
            scales[f] *= grid.scale();
        }
        int each = values.length / scales.length;
        long[] wholes = new long[values.length];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = (long) Math.rint((double) values[i] / scales[i / each]);
        }
        arrays.remove(p.name());
        String whole = array(p.name() + "/whole", new OnnxTensor.Integers(type, p.dims(), wholes));
        List<Integer> one = List.of(scales.length);
        String scale = array(p.name() + "/scale", new OnnxTensor.Floats(one, scales));
        String zero =
                array(
                        p.name() + "/zero",
                        new OnnxTensor.Integers(type, one, new long[scales.length]));
        add(
                free(p.name() + "/real"),
                "DequantizeLinear",
                List.of(whole, scale, zero),
                List.of(p.name()),
                Map.of("axis", new Attribute.Whole(0)));
        Arrays.stream(wholes).filter(w -> w != (int) w).findAny().ifPresent(this::tooLarge);
    }

    /// A parameter of a graph that was made here.
    ///
    /// @param shape of the network's array
    /// @throws IllegalArgumentException when the graph has no such arrays
    static Stored stored(OnnxGraph graph, StoredParameter p, List<Integer> shape) {
        Map<String, OnnxTensor> arrays = graph.initializers();
        if (arrays.get(p.name()) instanceof OnnxTensor.Floats floats) {
            return Stored.of(shape, p.order().toFathom(floats.values()));
        }
        if (!(arrays.get(p.name() + "/whole") instanceof OnnxTensor.Integers wholes)
                || !(arrays.get(p.name() + "/scale") instanceof OnnxTensor.Floats scales)) {
            throw new IllegalArgumentException("no array " + p.name());
        }
        float[] values = new float[wholes.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = wholes.values()[i];
        }
        values = p.order().toFathom(values);
        if (p.parameter() == 0) {
            byte[] levels = new byte[values.length];
            for (int i = 0; i < levels.length; i++) {
                levels[i] = (byte) values[i];
            }
            return new Stored.I8(shape, scales.values(), levels);
        }
        for (int f = 0; f < values.length; f++) {
            values[f] = (float) ((double) wholes.values()[f] * scales.values()[f]);
        }
        return Stored.of(shape, values);
    }

    private void tooLarge(long whole) {
        throw new IllegalArgumentException(
                "%s: a bias is %d steps of its sum, and ONNX's are 32 bits; quantize the model on more pictures"
                        .formatted(graph.file(), whole));
    }
}
