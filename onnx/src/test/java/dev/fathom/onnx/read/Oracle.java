package dev.fathom.onnx.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Output;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.evaluate.Evaluation;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxInput;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.write.Lively;
import dev.fathom.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.assertj.core.data.Offset;

/// Compares an imported model with the operators as the evaluator defines them.
final class Oracle {
    private Oracle() {}

    /// The model of a sketch, after it gave the evaluator's values on random inputs.
    static Imported imported(String sketch) {
        OnnxGraph graph = Sketch.graph(sketch);
        Imported imported = OnnxReader.PLAIN.read(graph, "test");
        compare(graph, imported.model(), 1e-5);
        return imported;
    }

    /// All outputs, their shapes too.
    ///
    /// @param tolerance relative to the largest value
    static void compare(OnnxGraph graph, Model model, double tolerance) {
        int batch = Math.max(1, graph.inputs().getFirst().dimensions().getFirst());
        SequencedMap<String, Tensor> inputs = Lively.inputs(model.network(), batch, 7);
        Map<String, OnnxTensor> given = new HashMap<>();
        for (Tensor input : inputs.values()) {
            OnnxInput in = graph.inputs().get(given.size());
            List<Integer> dims = new ArrayList<>(in.dimensions());
            dims.set(0, batch);
            boolean last = dims.size() == 4 && dims.get(1) != input.volume().depth();
            float[] x = last ? input.data() : Lively.depthFirst(input);
            given.put(in.name(), new OnnxTensor.Floats(dims, x));
        }
        Map<String, OnnxTensor> expected = Evaluation.run(graph, given);
        SequencedMap<String, Tensor> found;
        try (Engine engine = Engine.of("plain")) {
            found = model.outputs(inputs, engine);
        }
        for (Output output : model.network().outputs()) {
            String name = graph.outputs().get(model.network().outputs().indexOf(output));
            OnnxTensor y = Objects.requireNonNull(expected.get(name), name);
            Tensor made = found.get(output.name());
            List<Integer> shape = new ArrayList<>(List.of(batch));
            shape.addAll(output.dimensions(made.volume()));
            assertThat(shape).as(name).isEqualTo(y.dimensions());
            float[] values = output.depthLast() ? made.data() : Lively.depthFirst(made);
            equal(values, ((OnnxTensor.Floats) y).values(), tolerance);
        }
    }

    private static void equal(float[] found, float[] expected, double tolerance) {
        assertThat(found).hasSameSizeAs(expected);
        double largest = 0;
        for (float value : expected) {
            largest = Math.max(largest, Math.abs(value));
        }
        for (int i = 0; i < expected.length; i++) {
            assertThat((double) found[i])
                    .as("value " + i)
                    .isCloseTo(expected[i], Offset.offset(tolerance * largest + 1e-30));
        }
    }
}
