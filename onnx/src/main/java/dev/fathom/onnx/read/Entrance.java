package dev.fathom.onnx.read;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import dev.fathom.onnx.read.node.Layout;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One of the things that a graph reads, as a volume.
///
/// @param volume what the network reads
/// @param layout how the graph sees it
/// @param batch the graph's first dimension, 1 where it is open
record Entrance(Volume volume, Layout layout, int batch) {
    private static final List<Integer> DEPTH_SECOND = List.of(0, 3, 1, 2);

    /// The graph's inputs with all but the batch fixed.
    ///
    /// @param wanted the first one's volume where the file leaves width and height open; null when
    ///   not said
    /// @throws OnnxException when there are none, or others than batches of pictures
    static OnnxGraph fixed(OnnxGraph graph, @Nullable Volume wanted) {
        if (graph.inputs().isEmpty()) {
            throw new OnnxException(
                    graph.file() + ": reads nothing; networks that read an input are supported");
        }
        List<OnnxInput> inputs = new ArrayList<>();
        for (OnnxInput input : graph.inputs()) {
            inputs.add(fixed(graph, input, inputs.isEmpty() ? wanted : null));
        }
        OnnxInput first = inputs.getFirst();
        for (OnnxInput input : inputs) {
            if (batch(input) != batch(first)) {
                throw wrong(
                        graph,
                        input,
                        ", %d at a time, but '%s' %d at a time; export it with one batch for all inputs"
                                .formatted(batch(input), first.name(), batch(first)));
            }
        }
        return graph.inputs(inputs);
    }

    /// The graph's first dimension, 1 where it is open.
    private static int batch(OnnxInput input) {
        return Math.max(1, input.dimensions().getFirst());
    }

    private static OnnxInput fixed(OnnxGraph graph, OnnxInput input, @Nullable Volume wanted) {
        boolean first = input.equals(graph.inputs().getFirst());
        int rank = input.dimensions().size();
        if (!input.type().floating() || rank < 2 || rank > 4) {
            throw wrong(
                    graph,
                    input,
                    "; floats of batch × channels × height × width, batch × channels × width and"
                            + " batch × values are supported");
        }
        List<Integer> dimensions = new ArrayList<>(input.dimensions());
        if (wanted != null && rank == 4) {
            List<Integer> said =
                    isDepthLast(graph, input)
                            ? List.of(wanted.height(), wanted.width(), wanted.depth())
                            : List.of(wanted.depth(), wanted.height(), wanted.width());
            for (int i = 1; i < rank; i++) {
                if (dimensions.get(i) == OnnxInput.FREE) {
                    dimensions.set(i, said.get(i - 1));
                }
            }
            if (!dimensions.subList(1, rank).equals(said)) {
                throw wrong(graph, input, ", which is not " + wanted);
            }
        }
        if (dimensions.subList(1, rank).contains(OnnxInput.FREE)) {
            throw wrong(
                    graph,
                    input,
                    ", which leaves more open than the batch; "
                            + (first
                                    ? "say its width, height and depth (--input WxHxD)"
                                    : "export it with this input's dimensions fixed"));
        }
        if (dimensions.contains(0)) {
            throw wrong(graph, input, ", which holds nothing");
        }
        return new OnnxInput(input.name(), input.type(), dimensions);
    }

    private static OnnxException wrong(OnnxGraph graph, OnnxInput input, String complaint) {
        return new OnnxException(
                "%s: input '%s' is %s %s%s"
                        .formatted(
                                graph.file(),
                                input.name(),
                                input.type(),
                                Dimensions.text(input.dimensions()).replace("-1", "?"),
                                complaint));
    }

    /// One for each input.
    ///
    /// @param graph folded, its inputs fixed
    static List<Entrance> of(OnnxGraph graph) {
        return graph.inputs().stream().map(input -> of(graph, input)).toList();
    }

    private static Entrance of(OnnxGraph graph, OnnxInput input) {
        List<Integer> d = input.dimensions();
        int batch = batch(input);
        return switch (d.size()) {
            case 2 -> values(graph, input, batch, d.get(1));
            case 3 -> of(new Volume(d.get(2), 1, d.get(1)), 2, batch);
            default -> {
                if (isDepthLast(graph, input)) {
                    Volume v = new Volume(d.get(2), d.get(1), d.get(3));
                    yield new Entrance(v, Layout.inMemory(v), batch);
                }
                yield of(new Volume(d.get(3), d.get(2), d.get(1)), 3, batch);
            }
        };
    }

    private static Entrance of(Volume volume, int rank, int batch) {
        return new Entrance(volume, Layout.of(volume, rank), batch);
    }

    /// Networks that TensorFlow's converter wrote begin with a Transpose.
    private static boolean isDepthLast(OnnxGraph graph, OnnxInput input) {
        List<OnnxNode> readers = readers(graph, input);
        List<Long> perm = DEPTH_SECOND.stream().map(Integer::longValue).toList();
        return !readers.isEmpty()
                && readers.stream()
                        .allMatch(
                                node ->
                                        node.op().equals("Transpose")
                                                && perm.equals(node.wholes("perm")));
    }

    private static List<OnnxNode> readers(OnnxGraph graph, OnnxInput input) {
        return graph.nodes().stream().filter(node -> node.inputs().contains(input.name())).toList();
    }

    /// Values in a row, which a Reshape may make a picture first.
    private static Entrance values(OnnxGraph graph, OnnxInput input, int batch, int values) {
        List<OnnxNode> readers = readers(graph, input);
        if (readers.size() == 1 && readers.getFirst().op().equals("Reshape")) {
            OnnxNode reshape = readers.getFirst();
            OnnxTensor shape =
                    reshape.has(1) ? graph.initializers().get(reshape.inputs().get(1)) : null;
            Call call = new Call(reshape, graph.opset(), Arrays.asList(null, shape));
            List<Integer> picture =
                    shape == null ? List.of() : Reshaping.reshaped(call, List.of(batch, values));
            if (picture.size() == 4 && picture.getFirst() == batch) {
                Volume v = new Volume(picture.get(3), picture.get(2), picture.get(1));
                Layout row = Layout.of(v, 3);
                return new Entrance(v, new Layout(Collections.singletonList(row.parts())), batch);
            }
        }
        return of(Volume.column(values), 1, batch);
    }
}
