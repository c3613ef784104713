package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.fathom.onnx.graph.Protos;
import dev.fathom.onnx.read.Sketch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// ONNX files of other programs, and of nobody.
class OnnxFilesTest {
    static final String INPUT = "input x 1x1x4x4\n";
    static final String END = "\nFlatten v -> f\nfloats w 16x3\nMatMul f w -> y";
    private static final String ESCAPE = "\u001b[2J\u009b31m\u202E";

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> an_onnx_file_is_read_or_refused_with_a_sentence() {
        Attack.Wave wave = new Attack.Wave();
        bytes(wave);
        graphs(wave);
        names(wave);
        return Suite.of("ONNX files", folder, wave);
    }

    private static byte[] good() {
        return Sketch.bytes(INPUT + "Relu x -> v" + END);
    }

    static List<String> predict(Place place, byte[] onnx) throws IOException {
        return List.of("predict", place.file("m.onnx", onnx), place.picture());
    }

    static List<String> predict(Place place, String sketch) throws IOException {
        return predict(place, Sketch.bytes(INPUT + sketch.replace(';', '\n')));
    }

    private static void bytes(Attack.Wave wave) {
        wave.one("a good one", ACCEPTED, place -> predict(place, good()));
        wave.many(
                8,
                "cut",
                EITHER,
                place ->
                        predict(
                                place,
                                Arrays.copyOf(good(), place.random().nextInt(good().length))));
        wave.many(
                16,
                "flipped bits",
                EITHER,
                place -> {
                    byte[] bytes = good();
                    Random random = place.random();
                    for (int i = 0; i < 1 + place.seed() / 4; i++) {
                        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    }
                    return predict(place, bytes);
                });
        wave.many(
                5,
                "any bytes",
                REFUSED,
                place -> {
                    byte[] bytes = new byte[1 << (2 * place.seed())];
                    place.random().nextBytes(bytes);
                    return predict(place, bytes);
                });
        wave.one("an empty file", REFUSED, place -> predict(place, new byte[0]));
        wave.many(
                4,
                "lengths beyond the file",
                REFUSED,
                place ->
                        predict(
                                place,
                                place.chosen(
                                        new byte[] {0x3A, -1, -1, -1, -1, 7},
                                        new byte[] {0x3A, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1},
                                        "\n".repeat(10_000).getBytes(StandardCharsets.UTF_8),
                                        nested(20_000))));
    }

    /// Groups within groups, which protobuf's readers follow by calling themselves.
    private static byte[] nested(int depth) {
        byte[] bytes = new byte[depth];
        Arrays.fill(bytes, (byte) 0x3B);
        return bytes;
    }

    private static void graphs(Attack.Wave wave) {
        wave.many(
                14,
                "a graph that can't be",
                REFUSED,
                place ->
                        predict(
                                place,
                                place.chosen(
                                                "Add x b -> a;Relu a -> b",
                                                "Relu v -> v",
                                                "Relu nowhere -> v",
                                                "Conv x nowhere -> v",
                                                "Relu x -> v;Relu x -> v",
                                                "Relu x -> x",
                                                "Nothing x -> v",
                                                "If x -> v",
                                                "Loop x -> v",
                                                "opset 0;Relu x -> v",
                                                "opset 2000000000;Relu x -> v",
                                                "opset -1;Relu x -> v",
                                                "Relu x -> v;output nowhere",
                                                "floats w 16x3;input w 99x99;Relu x -> v")
                                        + END));
        wave.many(
                3,
                "many nodes",
                EITHER,
                place ->
                        predict(
                                place,
                                place.chosen(chain(12_000, "Relu"), wide(4_000), doubled(12))
                                        + END.replace("16x3", place.seed() == 1 ? "16x3" : "1x3")));
        wave.many(
                2,
                "a volume that doubles with each node",
                REFUSED,
                place -> predict(place, doubled(20 + 4 * place.seed()) + ";GlobalMaxPool v -> f"));
        wave.one(
                "graphs within graphs",
                REFUSED,
                place -> {
                    GraphProto.Builder graph = GraphProto.newBuilder().setName("g");
                    for (int i = 0; i < 60; i++) {
                        NodeProto.Builder node = Protos.node("If", "x", "y");
                        node.addAttribute(
                                AttributeProto.newBuilder()
                                        .setName("then_branch")
                                        .setType(AttributeProto.AttributeType.GRAPH)
                                        .setG(graph));
                        graph = Protos.graph(node);
                    }
                    return predict(place, Protos.model(graph).build().toByteArray());
                });
    }

    private static String chain(int nodes, String operator) {
        return "Relu x -> v0;"
                + IntStream.range(0, nodes)
                        .mapToObj(i -> operator + " v" + i + " -> v" + (i + 1))
                        .collect(Collectors.joining(";"))
                + ";Relu v"
                + nodes
                + " -> v";
    }

    private static String wide(int nodes) {
        return IntStream.range(0, nodes)
                        .mapToObj(i -> "Relu x -> a" + i)
                        .collect(Collectors.joining(";"))
                + ";Concat "
                + IntStream.range(0, nodes).mapToObj(i -> "a" + i).collect(Collectors.joining(" "))
                + " -> v axis=1";
    }

    private static String doubled(int times) {
        return "Relu x -> d0;"
                + IntStream.range(0, times)
                        .mapToObj(i -> "Concat d%d d%1$d -> d%d axis=1".formatted(i, i + 1))
                        .collect(Collectors.joining(";"))
                + ";Relu d"
                + times
                + " -> v";
    }

    private static void names(Attack.Wave wave) {
        for (String command : List.of("predict", "describe", "import")) {
            wave.many(
                    6,
                    "names with escapes, " + command,
                    EITHER,
                    place -> {
                        String file = place.file("m.onnx", named(place.seed()));
                        return switch (command) {
                            case "predict" -> List.of("predict", file, place.picture());
                            case "import" ->
                                    List.of(
                                            "import",
                                            file,
                                            "-o",
                                            place.folder() + "/o.safetensors");
                            default -> List.of("describe", file);
                        };
                    });
        }
        wave.one(
                "a name of a million characters",
                EITHER,
                place -> predict(place, "Strange x -> v as " + "n".repeat(1_000_000) + END));
    }

    private static byte[] named(int which) throws InvalidProtocolBufferException {
        ModelProto.Builder model =
                ModelProto.parseFrom(Sketch.bytes(INPUT + "Relu x -> v as n" + END)).toBuilder();
        NodeProto.Builder node = model.getGraphBuilder().getNodeBuilder(0);
        switch (which) {
            case 1 -> node.setName(ESCAPE);
            case 2 -> node.setOpType(ESCAPE);
            case 3 -> node.setDomain(ESCAPE);
            case 4 -> model.setProducerName(ESCAPE).setProducerVersion(ESCAPE);
            case 5 -> model.getGraphBuilder().setName(ESCAPE).setDocString(ESCAPE);
            default -> node.addAttribute(Protos.whole(ESCAPE, 1));
        }
        return model.build().toByteArray();
    }
}
