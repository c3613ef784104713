package dev.fathom.onnx.write.layer;

import dev.fathom.network.Output;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.LongStream;

/// What a network gives by a name, with the shape that it has elsewhere.
public final class OutputWriter {
    private OutputWriter() {}

    /// Adds the operators that make the output of a layer's result.
    ///
    /// @param outputs gets its name and dimensions
    public static void write(
            GraphBuilder graph,
            Output output,
            Value value,
            SequencedMap<String, List<Integer>> outputs) {
        Volume v = value.volume();
        List<Integer> dims = new ArrayList<>(value.dims());
        List<Integer> wanted = new ArrayList<>(List.of(OnnxInput.FREE));
        wanted.addAll(output.dimensions(v));
        String from = value.name();
        String result = graph.output(output.name());
        if (output.depthLast() && !value.column()) {
            dims = List.of(OnnxInput.FREE, v.height(), v.width(), v.depth());
            String name = dims.equals(wanted) ? result : graph.free(output.name() + "/turned");
            Attribute order = new Attribute.Wholes(List.of(0L, 2L, 3L, 1L));
            from = graph.operator("Transpose", name, List.of(from), Map.of("perm", order));
        }
        if (!dims.equals(wanted)) {
            long[] sizes =
                    LongStream.concat(
                                    LongStream.of(0),
                                    wanted.stream().skip(1).mapToLong(Integer::longValue))
                            .toArray();
            String shape =
                    graph.constant(
                            graph.free(output.name() + "/shape"),
                            new OnnxTensor.Integers(List.of(sizes.length), sizes));
            from = graph.operator("Reshape", result, List.of(from, shape), Map.of());
        }
        if (!from.equals(result)) {
            graph.operator("Identity", result, List.of(from), Map.of());
        }
        outputs.put(result, wanted);
    }
}
