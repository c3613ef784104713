package dev.fathom.onnx.write;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.quantize.Quantization;
import dev.fathom.network.NetworkText;
import dev.fathom.onnx.Onnx;
import dev.fathom.onnx.OnnxReader;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuantizedGraphTest {
    @TempDir private Path folder;

    /// A sum with a shortcut, a concatenation, depthwise filters, a pool, a flattened volume.
    static Model quantized() {
        String text =
                """
                network small
                input 8x7x3
                c1 = conv(6, 3).padding(1)
                r1 = relu()
                c2 = conv(6, 3).padding(1).groups(6)
                s = add() of c2, r1
                r2 = relu()
                c3 = conv(4, 1) of r2
                r3 = relu()
                both = concat() of r2, r3
                p = maxPool(2).stride(2).floor()
                f = dense(5)
                end = softmax()
                """;
        Model model = Model.initialize(NetworkText.parse("small", text), 5);
        try (Engine engine = Engine.of("plain")) {
            return Quantization.of(model, List.of(inputs(), inputs()), engine, 1)
                    .model()
                    .labels(List.of("a", "b", "c", "d", "e"));
        }
    }

    private static Tensor inputs() {
        Random random = new Random(9);
        Tensor inputs = Tensor.zeros(4, new Volume(8, 7, 3));
        for (int i = 0; i < inputs.data().length; i++) {
            inputs.data()[i] = (float) random.nextGaussian();
        }
        return inputs;
    }

    private static float[] run(Model model) {
        try (Engine engine = Engine.of("plain")) {
            return model.run(inputs(), engine).data();
        }
    }

    private OnnxGraph written(Model model) throws IOException {
        Path file = folder.resolve("small.onnx");
        Onnx.write(model, file);
        return OnnxFile.read(file);
    }

    /// As another program would write it: without what Fathom says beside.
    private static OnnxGraph foreign(OnnxGraph graph) {
        return new OnnxGraph(
                graph.file(),
                graph.name(),
                "another",
                graph.opset(),
                graph.inputs(),
                graph.outputs(),
                graph.nodes(),
                graph.initializers(),
                Map.of());
    }

    @Test
    void weights_are_int8_biases_int32_and_values_uint8() throws IOException {
        OnnxGraph graph = written(quantized());
        Map<String, Long> operators = OnnxNode.operators(graph.nodes());
        assertThat(operators)
                .containsEntry("Conv", 3L)
                .containsEntry("Gemm", 1L)
                .containsEntry("QuantizeLinear", 6L)
                .containsEntry("DequantizeLinear", 6L + 2 * 4);
        OnnxNode weights =
                graph.nodes().stream()
                        .filter(node -> node.outputs().contains("c1.weight"))
                        .findFirst()
                        .orElseThrow();
        assertThat(weights.op()).isEqualTo("DequantizeLinear");
        assertThat(weights.attributes()).containsEntry("axis", new Attribute.Whole(0));
        List<OnnxTensor> arrays =
                weights.inputs().stream()
                        .map(name -> Objects.requireNonNull(graph.initializers().get(name)))
                        .toList();
        assertThat(arrays)
                .extracting(OnnxTensor::type)
                .containsExactly(ElementType.INT8, ElementType.FLOAT, ElementType.INT8);
        assertThat(arrays.get(0).dimensions()).containsExactly(6, 3, 3, 3);
        assertThat(((OnnxTensor.Integers) arrays.get(2)).values()).containsOnly(0);
        assertThat(graph.initializers().get("c1.bias/whole"))
                .isNotNull()
                .extracting(OnnxTensor::type)
                .isEqualTo(ElementType.INT32);
        assertThat(graph.initializers().get("r1/zero"))
                .isNotNull()
                .extracting(OnnxTensor::type)
                .isEqualTo(ElementType.UINT8);
    }

    @Test
    void what_fathom_wrote_is_read_as_it_was() throws IOException {
        Model model = quantized();
        Model back = OnnxReader.PLAIN.read(written(model), "small").model();
        assertThat(back.toBytes()).isEqualTo(model.toBytes());
    }

    @Test
    void what_another_program_wrote_is_run_in_whole_numbers_to_the_same_bits() throws IOException {
        Model model = quantized();
        Model read = OnnxReader.PLAIN.read(foreign(written(model)), "small").model();
        assertThat(read.stored().stream().filter(s -> !s.isEmpty()))
                .allSatisfy(s -> assertThat(s.getFirst()).isInstanceOf(Stored.I8.class));
        assertThat(run(read)).isEqualTo(run(model));
    }

    /// Convolutions of whole numbers as one operator, as other exporters write them.
    @Test
    void qlinear_convolutions_are_run_in_whole_numbers_to_the_same_bits() throws IOException {
        Model model = quantized();
        OnnxGraph graph = foreign(written(model));
        List<OnnxNode> nodes = new ArrayList<>(graph.nodes());
        OnnxNode last =
                nodes.stream().filter(n -> n.name().equals("c2/whole")).findFirst().orElseThrow();
        int conv = number(nodes, "c2");
        nodes.set(
                last.number(),
                new OnnxNode(
                        last.file(),
                        last.number(),
                        "c2",
                        "QLinearConv",
                        List.of(
                                "r1/whole",
                                "r1/scale",
                                "r1/zero",
                                "c2.weight/whole",
                                "c2.weight/scale",
                                "c2.weight/zero",
                                "c2/scale",
                                "c2/zero",
                                "c2.bias/whole"),
                        last.outputs(),
                        nodes.get(conv).attributes()));
        nodes.remove(conv);
        Map<String, OnnxTensor> arrays = new LinkedHashMap<>(graph.initializers());
        OnnxGraph changed = graph.nodes(nodes).initializers(arrays).needed();
        assertThat(OnnxNode.operators(changed.nodes())).containsEntry("QLinearConv", 1L);
        Model read = OnnxReader.PLAIN.read(changed, "small").model();
        assertThat(run(read)).isEqualTo(run(model));
    }

    private static int number(List<OnnxNode> nodes, String name) {
        return nodes.stream()
                .filter(n -> n.name().equals(name) && n.op().equals("Conv"))
                .findFirst()
                .orElseThrow()
                .number();
    }

    /// Weights with a zero point are no whole numbers that are known here: they stay floats.
    @Test
    void weights_with_a_zero_point_are_computed_in_floats() throws IOException {
        OnnxGraph graph = foreign(written(quantized()));
        Map<String, OnnxTensor> arrays = new LinkedHashMap<>(graph.initializers());
        for (String name : List.copyOf(arrays.keySet())) {
            if (name.endsWith(".weight/zero")) {
                long[] zeros = new long[arrays.get(name).elements()];
                Arrays.fill(zeros, 100);
                arrays.put(
                        name,
                        new OnnxTensor.Integers(
                                ElementType.INT8, arrays.get(name).dimensions(), zeros));
            }
        }
        Model read = OnnxReader.PLAIN.read(graph.initializers(arrays), "small").model();
        assertThat(read.grids().isEmpty()).isTrue();
    }
}
