package dev.fathom.conformance;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// One of the ONNX project's cases: a model, and inputs with the outputs that it must make.
///
/// @param group the folder it is in: `node`, `simple`, …
record Case(String group, String name, Path folder) {
    private static final Path DEBIAN = Path.of("/usr/share/libonnx-testdata/data");

    /// Inputs and outputs in the order of the model's.
    record Data(List<OnnxTensor> inputs, List<OnnxTensor> outputs) {}

    /// All cases, by group and name; the test is skipped when the machine has none.
    static List<Case> all() throws IOException {
        String given = System.getProperty("onnx.testdata", "");
        Path root = given.isEmpty() ? DEBIAN : Path.of(given);
        Assumptions.assumeTrue(
                Files.isDirectory(root.resolve("node")),
                "no ONNX cases in "
                        + root
                        + "; install Debian's package libonnx-testdata, or pass"
                        + " -Donnx.testdata=DIR, the folder in which node is");
        List<Case> cases = new ArrayList<>();
        for (Path group : sorted(root)) {
            for (Path folder : sorted(group)) {
                if (Files.exists(folder.resolve("model.onnx"))) {
                    cases.add(
                            new Case(
                                    String.valueOf(group.getFileName()),
                                    String.valueOf(folder.getFileName()),
                                    folder));
                }
            }
        }
        return cases;
    }

    private static List<Path> sorted(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted(Comparator.comparing(Path::toString)).toList();
        }
    }

    byte[] bytes() throws IOException {
        return Files.readAllBytes(folder.resolve("model.onnx"));
    }

    ModelProto model() throws IOException {
        return ModelProto.parseFrom(bytes());
    }

    /// Names of the operators in it; those of other domains with theirs.
    SortedSet<String> operators() throws IOException {
        SortedSet<String> names = new TreeSet<>();
        for (NodeProto node : model().getGraph().getNodeList()) {
            names.add(
                    (node.getDomain().isEmpty() ? "" : node.getDomain() + ".") + node.getOpType());
        }
        return names;
    }

    List<Data> data() throws IOException {
        GraphProto graph = model().getGraph();
        Set<String> constants =
                graph.getInitializerList().stream()
                        .map(TensorProto::getName)
                        .collect(Collectors.toSet());
        List<ValueInfoProto> inputs =
                graph.getInputList().stream()
                        .filter(input -> !constants.contains(input.getName()))
                        .toList();
        List<Data> data = new ArrayList<>();
        for (Path set : sorted(folder)) {
            if (Files.isDirectory(set)) {
                data.add(
                        new Data(
                                tensors(set, "input_", inputs),
                                tensors(set, "output_", graph.getOutputList())));
            }
        }
        return data;
    }

    private static List<OnnxTensor> tensors(Path set, String prefix, List<ValueInfoProto> declared)
            throws IOException {
        List<OnnxTensor> tensors = new ArrayList<>();
        for (ValueInfoProto value : declared) {
            Path file = set.resolve(prefix + tensors.size() + ".pb");
            OnnxTensor tensor = OnnxFile.parseTensor(file.toString(), Files.readAllBytes(file));
            boolean bits =
                    value.getType().getTensorType().getElemType() == DataType.BFLOAT16_VALUE
                            && tensor.type() == ElementType.UINT16;
            tensors.add(bits ? bfloat16((OnnxTensor.Integers) tensor) : tensor);
        }
        return tensors;
    }

    /// The cases have the bits of BFLOAT16 as UINT16, because NumPy does not know it.
    private static OnnxTensor bfloat16(OnnxTensor.Integers bits) {
        float[] values = new float[bits.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat((int) bits.values()[i] << 16);
        }
        return new OnnxTensor.Floats(ElementType.BFLOAT16, bits.dimensions(), values);
    }
}
