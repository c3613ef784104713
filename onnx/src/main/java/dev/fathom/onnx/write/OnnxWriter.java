package dev.fathom.onnx.write;

import ai.onnx.proto.OnnxMl.ModelProto;
import dev.fathom.file.AtomicFile;
import dev.fathom.layer.Parameter;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// Writes models as ONNX files: depth before height and width at the border, any batch.
///
/// Stateless and thread-safe.
public final class OnnxWriter {
    /// The version of the operators.
    public static final int OPSET = NetworkGraph.OPSET;

    /// Protobuf's limit, less what all that is no weight may take.
    private static final long MOST_WEIGHTS = (Integer.MAX_VALUE - (64L << 20)) / 4;

    /// Number of values of all arrays that are no parameters.
    private static final long MOST_CONSTANTS = 16 << 20;

    private OnnxWriter() {}

    /// Writes the file, whole or not at all.
    ///
    /// @throws IllegalArgumentException when the model is larger than an ONNX file can be, or has a
    ///   layer that is too large for its form in ONNX
    public static Written write(Model model, Path file) throws IOException {
        checkSize(model.network());
        NetworkGraph graph = NetworkGraph.of(model.network(), MOST_CONSTANTS);
        OnnxGraph filled = QuantizedGraph.of(graph, graph.filled(model), model);
        ModelProto proto = GraphWriter.model(filled, graph.values(), graph.outputs());
        AtomicFile.write(
                file,
                channel -> {
                    OutputStream out =
                            new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                    proto.writeTo(out);
                    out.flush();
                });
        return new Written(
                OPSET,
                graph.inputs().stream().map(OnnxInput::name).toList(),
                List.copyOf(graph.outputs().sequencedKeySet()),
                OnnxNode.operators(filled.nodes()),
                filled.initializers().size(),
                graph.notes(),
                Files.size(file));
    }

    /// @throws IllegalArgumentException when an ONNX file can't hold the network's weights
    static void checkSize(Network network) {
        long weights =
                network.nodes().stream()
                        .flatMap(node -> node.parameters().stream())
                        .mapToLong(Parameter::size)
                        .sum();
        if (weights > MOST_WEIGHTS) {
            throw new IllegalArgumentException(
                    String.format(
                            Locale.ROOT,
                            "%s: %,d weights of 4 bytes are %,d bytes, and an ONNX file holds less"
                                    + " than 2,147,483,648; save the model as safetensors, which"
                                    + " has no such limit",
                            network.name(),
                            weights,
                            4 * weights));
        }
    }
}
