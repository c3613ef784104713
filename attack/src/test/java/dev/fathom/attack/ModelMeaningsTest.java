package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Model files that are whole and mean harm: by their numbers, names and networks.
class ModelMeaningsTest {
    private static final String[] NAMES = {
        "\u001b[31mred\u001b[2J",
        "\u001b]0;title\u0007",
        "\u009b31mC1",
        "right\u202Etfel",
        "isolate\u2066\u2069",
        "a\rb",
        "a\r\nb",
        "a\nb",
        "a\u2028b",
        "a\u0085b",
        "a\u000Bb\u000C",
        "a\u0000b",
        "\uFEFFmark",
        "half \uD800",
        "",
        "\t",
        "<script>alert(1)</script>",
        "x".repeat(1_000_000)
    };

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_whole_model_file_does_no_harm() {
        Attack.Wave wave = new Attack.Wave();
        numbers(wave);
        scales(wave);
        names(wave);
        texts(wave);
        preprocessing(wave);
        networks(wave);
        return Suite.of("models", folder, wave);
    }

    private static List<String> predict(Place place, TensorFile model) throws IOException {
        return ModelFilesTest.predict(place, model.bytes());
    }

    private static void numbers(Attack.Wave wave) {
        wave.many(
                5,
                "weights that are not finite, or whose sum is not",
                REFUSED,
                place -> {
                    float value =
                            place.chosen(
                                    Float.NaN,
                                    Float.POSITIVE_INFINITY,
                                    Float.NEGATIVE_INFINITY,
                                    3e38f,
                                    -3e38f);
                    float[] weights = new float[48];
                    Arrays.fill(weights, value);
                    return predict(
                            place,
                            TensorFile.tiny()
                                    .empty()
                                    .floats("fc1.weight", "3,4,4,1", weights)
                                    .floats("fc1.bias", "3", 1, 2, 3));
                });
        wave.many(
                4,
                "halves that are not finite",
                REFUSED,
                place -> {
                    String type = place.chosen("F16", "F16", "BF16", "BF16");
                    short bits =
                            place.chosen(
                                    (short) 0x7C00, (short) 0x7E00, (short) 0x7F80, (short) 0x7FC0);
                    return predict(
                            place,
                            TensorFile.tiny()
                                    .empty()
                                    .array("fc1.weight", type, "3,4,4,1", shorts(48, bits))
                                    .array("fc1.bias", type, "3", shorts(3, bits)));
                });
    }

    private static void scales(Attack.Wave wave) {
        wave.many(
                5,
                "scales of 8-bit weights",
                EITHER,
                place -> {
                    float scale = place.chosen(Float.NaN, Float.POSITIVE_INFINITY, -1f, 0f, 3e38f);
                    byte[] weights = new byte[48];
                    Arrays.fill(weights, (byte) 127);
                    return predict(
                            place,
                            TensorFile.tiny()
                                    .empty()
                                    .floats("fc1.weight:scale", "3", scale, scale, scale)
                                    .floats("fc1.bias", "3", 1, 2, 3)
                                    .array("fc1.weight", "I8", "3,4,4,1", weights));
                });
        wave.one(
                "the least of numbers",
                ACCEPTED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .empty()
                                        .floats("fc1.weight", "3,4,4,1", new float[48])
                                        .floats("fc1.bias", "3", Float.MIN_VALUE, -0f, 0)));
        wave.many(
                4,
                "a batch norm's variance",
                REFUSED,
                place -> {
                    float variance = place.chosen(-1f, -1e-5f, -3e38f, Float.NaN);
                    return predict(
                            place,
                            TensorFile.of("input 4x4x1\nbn1 = batchNorm()\nfc1 = dense(2)\n")
                                    .floats("bn1.scale", "1", 1)
                                    .floats("bn1.shift", "1", 0)
                                    .floats("bn1.mean", "1", 0)
                                    .floats("bn1.variance", "1", variance)
                                    .floats("fc1.weight", "2,4,4,1", new float[32])
                                    .floats("fc1.bias", "2", 1, 2));
                });
    }

    private static byte[] shorts(int count, short bits) {
        ByteBuffer bytes = ByteBuffer.allocate(count * 2).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.range(0, count).forEach(i -> bytes.putShort(bits));
        return bytes.array();
    }

    private static void names(Attack.Wave wave) {
        for (String command : List.of("predict", "json", "describe", "export", "report")) {
            wave.many(
                    NAMES.length,
                    "a label, " + command,
                    EITHER,
                    place -> {
                        String file =
                                place.file(
                                        "m.safetensors",
                                        TensorFile.tiny()
                                                .labels(place.chosen(NAMES), "b", "c")
                                                .bytes());
                        return switch (command) {
                            case "predict" -> List.of("predict", file, place.picture());
                            case "json" -> List.of("predict", "--json", file, place.picture());
                            case "export" ->
                                    List.of("export", file, place.folder().resolve("o.onnx") + "");
                            case "report" ->
                                    List.of(
                                            "explain",
                                            file,
                                            "--image",
                                            place.picture(),
                                            "--neuron",
                                            "fc1:0,0,0",
                                            "--html",
                                            place.folder().resolve("o.html") + "");
                            default -> List.of("describe", file);
                        };
                    });
        }
        wave.many(
                NAMES.length,
                "a network's name",
                EITHER,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .text(
                                                "network",
                                                "network "
                                                        + place.chosen(NAMES)
                                                        + "\ninput 4x4x1\nfc1 = dense(3)\n")));
    }

    private static void texts(Attack.Wave wave) {
        wave.many(
                6,
                "a wrong number of labels",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .text(
                                                "labels",
                                                place.chosen(
                                                        "a",
                                                        "a\nb",
                                                        "a\nb\nc\nd",
                                                        "\n",
                                                        "a\nb\n\n\n",
                                                        "\n\n\n\n"))));
        wave.many(
                5,
                "a text of the metadata",
                REFUSED,
                place -> {
                    String[] text =
                            place.chosen(
                                    new String[] {"format", "fathom-2"},
                                    new String[] {"format", "\u001b[2J"},
                                    new String[] {"network", ""},
                                    new String[] {"network", "network \u001b[2J"},
                                    new String[] {"preprocessing", "\u001b[2J"});
                    return predict(place, TensorFile.tiny().text(text[0], text[1]));
                });
        wave.many(
                4,
                "an array's name",
                REFUSED,
                place -> predict(place, TensorFile.tiny().floats(place.chosen(NAMES), "1", 1)));
    }

    private static void preprocessing(Attack.Wave wave) {
        wave.many(
                13,
                "preprocessing that can't be",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .text(
                                                "preprocessing",
                                                place.chosen(
                                                        "mean 0,0,0 deviation 1,1,1",
                                                        "mean 0,0 deviation 1,1",
                                                        "mean NaN deviation 1",
                                                        "mean 0 deviation NaN",
                                                        "mean 0 deviation 0",
                                                        "mean 0 deviation -1",
                                                        "mean 0 deviation Infinity",
                                                        "mean 0 deviation 1e-320",
                                                        "mean 1e308 deviation 1",
                                                        "mean 0 deviation 1 order bgr",
                                                        "mean 0 deviation 1 resize 2",
                                                        "mean 0 deviation 1 resize 99999",
                                                        "mean " + "9".repeat(100_000)))));
        wave.many(
                2,
                "a large resize",
                EITHER,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .text(
                                                "preprocessing",
                                                "mean 0 deviation 1 resize "
                                                        + place.chosen(9_000, 26_754))));
    }

    private static void networks(Attack.Wave wave) {
        // Java finds out how much memory there is by asking for it
        wave.limits(10, 768);
        wave.many(
                9,
                "a network without weights that needs more than there is",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.of(
                                        place.chosen(
                                                "input 46000x46000x1\nglobalAveragePool()\n",
                                                "input 30000x30000x1\nrelu()\nglobalMaxPool()\n",
                                                "input 4x4x1\nresize(8000)\nglobalAveragePool()\n",
                                                "input 4x4x1\npad(20000)\nglobalMaxPool()\n",
                                                "input 4x4x1\npadDepth(0, 100000000)\nglobalMaxPool()\n",
                                                "input 4x4x1\n"
                                                        + "a = concat() of input, input\n"
                                                        + doubled(26),
                                                "input 100000x1x1\nmaxPool(1, 1).padding(20000)\n",
                                                "input 12000x12000x1\naveragePool(3001)\nglobalMaxPool()\n",
                                                "input 4x4x1\n"))));
        wave.many(
                3,
                "weights that are not there",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.of(
                                        place.chosen(
                                                "input 4x4x1\nconv(100000000, 3)\n",
                                                "input 4x4x1\ndense(130000000)\n",
                                                "input 4x4x1\ndense(3)\n"))));
        for (String command : List.of("predict", "describe")) {
            wave.many(
                    3,
                    "many layers, " + command,
                    EITHER,
                    place -> {
                        String file =
                                place.file(
                                        "m.safetensors",
                                        TensorFile.of(
                                                        "input 4x4x1\n"
                                                                + place.chosen(
                                                                        "relu()\n".repeat(15_000),
                                                                        wide(9_000),
                                                                        doubled(12)))
                                                .bytes());
                        return command.equals("predict")
                                ? List.of("predict", file, place.picture())
                                : List.of("describe", file);
                    });
        }
    }

    /// Each layer twice as deep as the one above it.
    private static String doubled(int times) {
        return "d0 = relu()\n"
                + IntStream.range(0, times)
                        .mapToObj(i -> "d%d = concat() of d%d, d%2$d%n".formatted(i + 1, i))
                        .collect(Collectors.joining());
    }

    /// One layer that reads many others.
    private static String wide(int layers) {
        return IntStream.range(0, layers)
                        .mapToObj(i -> "a" + i + " = relu() of input\n")
                        .collect(Collectors.joining())
                + "all = concat() of "
                + IntStream.range(0, layers)
                        .mapToObj(i -> "a" + i)
                        .collect(Collectors.joining(", "))
                + "\n";
    }
}
