package dev.fathom.onnx.read;

import dev.fathom.model.Model;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import java.util.List;
import java.util.Map;

/// A model that was made of an ONNX file, and how.
///
/// @param model without preprocessing and labels, unless Fathom wrote the file
/// @param producer the program that wrote the file; may be empty
/// @param opset version of the operators
/// @param operators how many there are of each in the file, by name
/// @param folded number of nodes that read nothing but constants and became some
/// @param renamed layers' names by those that the file has, where they differ
/// @param dropped what is not needed for the output
/// @param notes sentences on what is not in the model as it is in the file
public record Imported(
        Model model,
        String producer,
        int opset,
        Map<String, Long> operators,
        int folded,
        Map<String, String> renamed,
        List<String> dropped,
        List<String> notes) {

    /// The report on a model that was made of a graph.
    public static Imported of(
            OnnxGraph graph,
            Model model,
            int folded,
            Map<String, String> renamed,
            List<String> dropped,
            List<String> notes) {
        Map<String, Long> operators = OnnxNode.operators(graph.nodes());
        return new Imported(
                model, graph.producer(), graph.opset(), operators, folded, renamed, dropped, notes);
    }

    /// The same with another model of the same network.
    public Imported model(Model changed) {
        return new Imported(changed, producer, opset, operators, folded, renamed, dropped, notes);
    }
}
