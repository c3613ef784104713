package dev.fathom.onnx.read;

import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Stored;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes a quantized network compute in whole numbers where its form fits: its weights are 8 bits
/// and symmetric, and what its convolutions read is rounded.
final class Integers {
    private Integers() {}

    /// @param graph in which scales are looked for
    /// @param floats with the numbers that the whole ones stand for
    /// @param rounded by layer
    static Model model(OnnxGraph graph, Model floats, Map<String, Grid> rounded) {
        if (rounded.isEmpty()) {
            return floats;
        }
        Network network = floats.network();
        Map<Integer, Grid> byNode = new TreeMap<>();
        rounded.forEach((layer, grid) -> byNode.put(network.position(layer), grid));
        Grids grids = new Grids(byNode);
        List<float[]> scales = scales(graph);
        Map<String, Stored> arrays = new HashMap<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            if (node.layer().convolution(node.inputVolumes()) != null
                    && grids.of(network, node.inputs().getFirst()) != null) {
                Stored whole = whole(floats.stored().get(i).getFirst(), scales);
                if (whole != null) {
                    arrays.put(node.name() + ".weight", whole);
                }
            }
        }
        return arrays.isEmpty() ? floats : floats.stored(arrays).grids(grids);
    }

    /// All scales of the graph's whole numbers of 8 bits.
    private static List<float[]> scales(OnnxGraph graph) {
        List<float[]> scales = new ArrayList<>();
        for (OnnxNode node : graph.nodes()) {
            int at =
                    switch (node.op()) {
                        case "DequantizeLinear" -> 1;
                        case "QLinearConv" -> 4;
                        default -> -1;
                    };
            if (at >= 0
                    && node.inputs().size() > at
                    && graph.initializers().get(node.inputs().get(at))
                            instanceof OnnxTensor.Floats floats) {
                scales.add(floats.values());
            }
        }
        return scales;
    }

    /// The weights as whole numbers times one of the scales; null when they are none of them to the
    /// last bit.
    private static @Nullable Stored whole(Stored weights, List<float[]> scales) {
        int filters = Stored.I8.filters(weights.shape());
        for (float[] scale : scales) {
            if (scale.length == 1 || scale.length == filters) {
                float[] each = scale.length == filters ? scale : new float[filters];
                if (scale.length == 1) {
                    Arrays.fill(each, scale[0]);
                }
                Stored whole = whole(weights, each);
                if (whole != null) {
                    return whole;
                }
            }
        }
        return null;
    }

    private static @Nullable Stored whole(Stored weights, float[] scale) {
        float[] values = weights.floats();
        byte[] levels = new byte[values.length];
        int each = values.length / scale.length;
        for (int i = 0; i < levels.length; i++) {
            float level = (float) Math.rint(values[i] / scale[i / each]);
            if (!(Math.abs(level) <= Stored.LEVELS) || level * scale[i / each] != values[i]) {
                return null;
            }
            levels[i] = (byte) level;
        }
        return new Stored.I8(weights.shape(), scale, levels);
    }
}
