package dev.fathom.onnx.read;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.fathom.onnx.graph.OnnxFile;
import dev.fathom.onnx.graph.OnnxGraph;
import dev.fathom.onnx.graph.Protos;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// ONNX files from a few words:
///
/// ```
/// opset 13
/// input x ?x4x6x5
/// floats w 6x2x3x3              random values; with = the values themselves
/// positive v 6                  random values of 0.5 … 1.5
/// ints s = 0 -1                 uint8, int8 and int32 likewise
/// Conv x w -> y group=2 pads=[1,0,2,1] auto_pad=VALID alpha=0.5
/// ```
///
/// An input `_` is left out; `as NAME` at the end names a node. The last result is the output
/// unless `output NAME` says another.
public final class Sketch {
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("sketch");
    private int opset = 17;
    private String last = "";

    private Sketch() {}

    public static byte[] bytes(String text) {
        Sketch sketch = new Sketch();
        text.lines().map(String::strip).filter(line -> !line.isEmpty()).forEach(sketch::line);
        if (sketch.graph.getOutputCount() == 0) {
            sketch.graph.addOutput(Protos.value(sketch.last));
        }
        ModelProto.Builder model = Protos.model(sketch.graph);
        model.getOpsetImportBuilder(0).setVersion(sketch.opset);
        return model.build().toByteArray();
    }

    static OnnxGraph graph(String text) {
        return OnnxFile.parse("test.onnx", bytes(text));
    }

    private void line(String line) {
        List<String> words = List.of(line.split("\\s+"));
        String rest = words.size() > 1 ? words.get(1) : "";
        switch (words.getFirst()) {
            case "opset" -> opset = Integer.parseInt(rest);
            case "input" -> graph.addInput(Protos.value(rest, dims(words.get(2))));
            case "output" -> graph.addOutput(Protos.value(rest));
            case "floats" -> floats(words, -1, 1);
            case "positive" -> floats(words, 0.5, 1.5);
            case "ints" -> wholes(words, DataType.INT64);
            case "uint8" -> wholes(words, DataType.UINT8);
            case "int8" -> wholes(words, DataType.INT8);
            case "int32" -> wholes(words, DataType.INT32);
            default -> node(words);
        }
    }

    private static long[] dims(String text) {
        return text.equals("scalar")
                ? new long[0]
                : Arrays.stream(text.replace("?", "-1").split("x"))
                        .mapToLong(Long::parseLong)
                        .toArray();
    }

    private void floats(List<String> words, double from, double to) {
        TensorProto.Builder tensor =
                Protos.tensor(words.get(1), DataType.FLOAT, dims(words.get(2)));
        if (words.contains("=")) {
            words.stream().skip(4).forEach(each -> tensor.addFloatData(Float.parseFloat(each)));
        } else {
            SplittableRandom random = new SplittableRandom(words.get(1).hashCode());
            long size = Arrays.stream(dims(words.get(2))).reduce(1, (a, b) -> a * b);
            random.doubles(size, from, to).forEach(v -> tensor.addFloatData((float) v));
        }
        graph.addInitializer(tensor);
    }

    private void wholes(List<String> words, DataType type) {
        List<Long> values = words.stream().skip(3).map(Long::valueOf).toList();
        boolean scalar = words.get(1).endsWith("_scalar");
        TensorProto.Builder tensor =
                scalar
                        ? Protos.tensor(words.get(1), type)
                        : Protos.tensor(words.get(1), type, values.size());
        if (type == DataType.INT64) {
            tensor.addAllInt64Data(values);
        } else {
            values.forEach(value -> tensor.addInt32Data(value.intValue()));
        }
        graph.addInitializer(tensor);
    }

    private void node(List<String> words) {
        int arrow = words.indexOf("->");
        NodeProto.Builder node = NodeProto.newBuilder().setOpType(words.getFirst());
        words.subList(1, arrow).forEach(each -> node.addInput(each.equals("_") ? "" : each));
        for (int i = arrow + 1; i < words.size(); i++) {
            if (words.get(i).equals("as")) {
                node.setName(words.get(++i));
            } else if (words.get(i).contains("=")) {
                node.addAttribute(attribute(words.get(i)));
            } else {
                node.addOutput(words.get(i));
                last = words.get(arrow + 1);
            }
        }
        graph.addNode(node);
    }

    private static AttributeProto.Builder attribute(String word) {
        String name = word.substring(0, word.indexOf('='));
        String value = word.substring(word.indexOf('=') + 1);
        AttributeProto.Builder attribute = AttributeProto.newBuilder().setName(name);
        if (value.startsWith("[")) {
            List<String> items = List.of(value.substring(1, value.length() - 1).split(","));
            return value.contains(".")
                    ? attribute
                            .setType(AttributeType.FLOATS)
                            .addAllFloats(items.stream().map(Float::valueOf).toList())
                    : attribute
                            .setType(AttributeType.INTS)
                            .addAllInts(items.stream().map(Long::valueOf).toList());
        }
        if (value.matches("-?\\d+")) {
            return attribute.setType(AttributeType.INT).setI(Long.parseLong(value));
        }
        return value.matches("-?[\\d.]+(E-?\\d+)?")
                ? attribute.setType(AttributeType.FLOAT).setF(Float.parseFloat(value))
                : attribute.setType(AttributeType.STRING).setS(ByteString.copyFromUtf8(value));
    }
}
