package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.attack.OnnxFilesTest.END;
import static dev.fathom.attack.OnnxFilesTest.predict;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorProto.DataType;
import com.google.protobuf.ByteString;
import dev.fathom.onnx.graph.Protos;
import dev.fathom.onnx.read.Sketch;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// ONNX files that are whole and mean harm: by constants, numbers and sizes.
class OnnxMeaningsTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_whole_onnx_file_does_no_harm() {
        Attack.Wave wave = new Attack.Wave();
        constants(wave);
        tensors(wave);
        numbers(wave);
        wholeNumbers(wave);
        return Suite.of("ONNX networks", folder, wave);
    }

    private static void constants(Attack.Wave wave) {
        // a third of the heap may be made of constants, and copied on the way
        wave.limits(10, 512);
        wave.many(
                9,
                "constants that grow",
                EITHER,
                place ->
                        predict(
                                place,
                                place.chosen(
                                                "ints s = 16000000;ConstantOfShape s -> c0;"
                                                        + adds(20),
                                                "ints s = 2000000000;ConstantOfShape s -> c0;"
                                                        + adds(1),
                                                "ints s = 99999 99999;ConstantOfShape s -> c0;"
                                                        + adds(1),
                                                "ints s = 30000 30000;floats one 1 = 1;Expand one s -> c0;"
                                                        + adds(1),
                                                "ints s = 100000000;floats one 1 = 1;Tile one s -> c0;"
                                                        + adds(1),
                                                "ints a_scalar = 0;ints b_scalar = 2000000000;ints d_scalar = 1;Range a_scalar b_scalar d_scalar -> c0;"
                                                        + adds(1),
                                                "floats c 1 = 1;Concat "
                                                        + "c ".repeat(3_000)
                                                        + "-> c0 axis=0;"
                                                        + adds(1),
                                                "floats e0 1 = 1;"
                                                        + doubledConstant(27)
                                                        + ";"
                                                        + adds(1),
                                                "floats c 1x1x1x1 = 1;ints p = 0 0 0 0 0 0 20000 20000;Pad c p -> c0;"
                                                        + adds(1))
                                        + END));
        wave.limits(10, 256);
    }

    private static void tensors(Attack.Wave wave) {
        wave.many(
                4,
                "tensors that claim more than they hold",
                REFUSED,
                place -> {
                    long[][] dims = {{1L << 31, 1L << 31}, {1L << 62}, {-1, 4}, {1_000_000_000, 3}};
                    GraphProto.Builder graph =
                            Protos.graph(Protos.node("MatMul", "x, w", "y"))
                                    .addInitializer(
                                            Protos.tensor(
                                                            "w",
                                                            DataType.FLOAT,
                                                            dims[place.seed() - 1])
                                                    .setRawData(ByteString.copyFrom(new byte[24])));
                    return predict(place, Protos.model(graph).build().toByteArray());
                });
        wave.many(
                5,
                "weights that lie elsewhere",
                REFUSED,
                place -> {
                    String where =
                            place.chosen(
                                    "../../../../../../etc/passwd",
                                    "/etc/passwd",
                                    "http://127.0.0.1/w",
                                    "a/../../b",
                                    "\u0000");
                    TensorProto.Builder w =
                            Protos.tensor("w", DataType.FLOAT, 2, 3)
                                    .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                                    .addExternalData(
                                            StringStringEntryProto.newBuilder()
                                                    .setKey("location")
                                                    .setValue(where));
                    GraphProto.Builder graph =
                            Protos.graph(Protos.node("MatMul", "x, w", "y")).addInitializer(w);
                    String file = place.file("m.onnx", Protos.model(graph).build().toByteArray());
                    return List.of(
                            "import",
                            file,
                            "-o",
                            place.folder() + "/o.safetensors",
                            "--data-beside");
                });
    }

    private static String adds(int nodes) {
        return IntStream.range(0, nodes)
                        .mapToObj(i -> "Add c%d c%1$d -> c%d".formatted(i, i + 1))
                        .collect(Collectors.joining(";"))
                + ";ReduceMax c"
                + nodes
                + " -> m keepdims=0;Add x m -> v";
    }

    private static String doubledConstant(int times) {
        return IntStream.range(0, times)
                        .mapToObj(i -> "Concat e%d e%1$d -> e%d axis=0".formatted(i, i + 1))
                        .collect(Collectors.joining(";"))
                + ";Relu e"
                + times
                + " -> c0";
    }

    private static void numbers(Attack.Wave wave) {
        wave.many(
                5,
                "a batch norm's variance and epsilon",
                REFUSED,
                place -> {
                    String variance = place.chosen("-1", "NaN", "-1e-5", "1", "0");
                    String epsilon = place.chosen("0.1", "0.1", "1.0E-6", "-2.5", "0.0");
                    return predict(
                            place,
                            "floats one 1 = 1;floats var 1 = %s;BatchNormalization x one one one var -> v epsilon=%s"
                                            .formatted(variance, epsilon)
                                    + END);
                });
        wave.one(
                "a good batch norm",
                ACCEPTED,
                place ->
                        predict(
                                place,
                                "floats one 1 = 1;BatchNormalization x one one one one -> v"
                                        + END));
        wave.many(
                5,
                "weights that are not finite, or whose product is not",
                REFUSED,
                place ->
                        predict(
                                place,
                                "floats k 1 = %s;Mul x k -> a;Mul a k -> v;"
                                                .formatted(
                                                        place.chosen(
                                                                "NaN",
                                                                "Infinity",
                                                                "-Infinity",
                                                                "3e38",
                                                                "-3e38"))
                                        + END));
    }

    private static void wholeNumbers(Attack.Wave wave) {
        wave.many(
                12,
                "attributes of a window",
                EITHER,
                place ->
                        predict(
                                place,
                                "MaxPool x -> v "
                                        + place.chosen(
                                                "kernel_shape=[0,0]",
                                                "kernel_shape=[-1,-1]",
                                                "kernel_shape=[9223372036854775807,1]",
                                                "kernel_shape=[2147483647,2147483647]",
                                                "kernel_shape=[1,1] strides=[0,0]",
                                                "kernel_shape=[1,1] strides=[-1,1]",
                                                "kernel_shape=[1,1] pads=[2147483647,0,0,0]",
                                                "kernel_shape=[1,1] pads=[-9,0,0,0]",
                                                "kernel_shape=[40001,40001] pads=[40000,40000,40000,40000]",
                                                "kernel_shape=[2,2] dilations=[2147483647,2]",
                                                "kernel_shape=[2]",
                                                "kernel_shape=[1,1,1,1]")
                                        + ";GlobalMaxPool v -> f"));
        wave.many(
                7,
                "a size of the input",
                REFUSED,
                place -> {
                    String dims =
                            place.chosen(
                                    "1x1x100000x100000",
                                    "1x1x46000x46000",
                                    "1x1x2147483648x1",
                                    "1x1x0x4",
                                    "1x2147483647x1x1",
                                    "1x1x4x4x4",
                                    "1x-7x4x4");
                    return predict(
                            place,
                            Sketch.bytes(
                                    "input x " + dims + "\nRelu x -> v\nGlobalMaxPool v -> f"));
                });
        wave.many(
                6,
                "shapes that are computed",
                EITHER,
                place ->
                        predict(
                                place,
                                place.chosen(
                                        "ints s = 1 -1 -1;Reshape x s -> v",
                                        "ints s = 0 0 0 0 0 0 0 0;Reshape x s -> v",
                                        "ints s = 9223372036854775807 2;Reshape x s -> v",
                                        "floats s 4 = 1 1 100000 100000;Resize x _ s -> v;GlobalMaxPool v -> f",
                                        "floats s 4 = 1 1 NaN -1;Resize x _ s -> v;GlobalMaxPool v -> f",
                                        "ints p = 0 0 0 0 0 100000000 0 0;Pad x p -> v;GlobalMaxPool v -> f")));
    }
}
