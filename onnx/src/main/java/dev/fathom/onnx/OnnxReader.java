package dev.fathom.onnx;

import dev.fathom.model.Model;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.read.Imported;
import dev.fathom.onnx.read.ModelReader;
import dev.fathom.onnx.write.WrittenModel;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads ONNX files as models. What can be said where a file leaves something open:
///
/// @param input the volume that the network reads; null when the file says it
/// @param output name of the result that is wanted; null for all outputs
/// @param dataBeside whether weights may be in files beside the file
public record OnnxReader(@Nullable Volume input, @Nullable String output, boolean dataBeside) {
    /// What the file says by itself.
    public static final OnnxReader PLAIN = new OnnxReader(null, null, false);

    /// Reads a file.
    ///
    /// @throws dev.fathom.onnx.graph.OnnxException when it is no ONNX file, damaged, or has
    ///   something that is not supported: file, node, what, and what could be done
    public Imported read(Path file) throws IOException {
        OnnxGraph graph = OnnxFile.read(file, dataBeside);
        Imported imported = read(graph, name(file));
        Map<String, String> provenance = new TreeMap<>(imported.model().provenance());
        provenance.put("importedFrom", String.valueOf(file.getFileName()));
        return imported.model(imported.model().provenance(provenance));
    }

    /// A network's name of a file's.
    private static String name(Path file) {
        String name = String.valueOf(file.getFileName()).replaceFirst("(?i)\\.onnx$", "");
        name = name.replaceAll("[^A-Za-z0-9_/.+-]", "_");
        return name.isEmpty() ? "network" : name.substring(0, Math.min(100, name.length()));
    }

    /// Makes a model of a graph.
    ///
    /// @param name of the network
    /// @throws dev.fathom.onnx.graph.OnnxException as [#read(Path)]
    public Imported read(OnnxGraph graph, String name) {
        Optional<Model> own = output == null ? WrittenModel.of(graph) : Optional.empty();
        return own.map(
                        model -> {
                            List<String> notes =
                                    List.of("written by Fathom: the network as it was");
                            return Imported.of(graph, model, 0, Map.of(), List.of(), notes);
                        })
                .orElseGet(() -> ModelReader.read(graph, name, input, output));
    }
}
