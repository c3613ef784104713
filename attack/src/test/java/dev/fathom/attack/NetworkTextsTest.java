package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Networks as texts that nobody would write.
class NetworkTextsTest {
    private static final String GOOD =
            "network a\ninput 8x8x1\nconv(4, 3).padding(1)\nrelu()\ndense(2)\nsoftmax()\n";

    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_network_s_text_is_read_or_refused_with_its_line() {
        Attack.Wave wave = new Attack.Wave();
        layers(wave);
        inputs(wave);
        lines(wave);
        characters(wave);
        trained(wave);
        return Suite.of("network texts", folder, wave);
    }

    private static List<String> describe(Place place, String text) throws IOException {
        return List.of("describe", place.file("a.net", text));
    }

    private static List<String> layer(Place place, String layer) throws IOException {
        return describe(place, "network a\ninput 8x8x1\n" + layer + "\n");
    }

    private static void layers(Attack.Wave wave) {
        wave.one("a good one", ACCEPTED, place -> describe(place, GOOD));
        wave.many(
                26,
                "a layer that can't be",
                REFUSED,
                place ->
                        layer(
                                place,
                                place.chosen(
                                        "conv(99999999999, 3)",
                                        "conv(-1, 3)",
                                        "conv(0, 3)",
                                        "conv(1e9, 3)",
                                        "conv(4, 2147483647)",
                                        "conv(4, 3).stride(0)",
                                        "conv(4, 3).stride(-2147483648)",
                                        "conv(4, 3).padding(2147483647)",
                                        "conv(4, 3).padding(-2147483648)",
                                        "conv(4, 3).dilation(2147483647)",
                                        "conv(4, 3).groups(0)",
                                        "dropout(2)",
                                        "dropout(-0.1)",
                                        "resize(0)",
                                        "resize(-1)",
                                        "resize(1e300)",
                                        "pad(2147483647)",
                                        "padDepth(2147483647, 2147483647)",
                                        "slice(0, 2147483647)",
                                        "shuffle(2147483647)",
                                        "groupNorm(0)",
                                        "lrn(0)",
                                        "clip(2, 1)",
                                        "add() of " + "input, ".repeat(3) + "nowhere",
                                        "maxPool(3).stride(2).getClass()",
                                        "System.exit(3)")));
    }

    private static void inputs(Attack.Wave wave) {
        wave.many(
                8,
                "a layer with unusual numbers",
                EITHER,
                place ->
                        layer(
                                place,
                                place.chosen(
                                        "conv(2147483647, 1)",
                                        "dense(2147483647)",
                                        "leakyRelu(1e999)",
                                        "leakyRelu(NaN)",
                                        "elu(-1e308)",
                                        "scale(1e999)",
                                        "hardSigmoid(1e400, -1e400)",
                                        "clip(-1e999, 1e999)")));
        wave.many(
                10,
                "an input that can't be",
                REFUSED,
                place ->
                        describe(
                                place,
                                "network a\ninput %s\nrelu()\n"
                                        .formatted(
                                                place.chosen(
                                                        "0x0x0",
                                                        "-1x8x1",
                                                        "999999999x999999999x1",
                                                        "99999999999x1x1",
                                                        "8x8",
                                                        "8x8x1x1",
                                                        "8x8x1 input 8x8x1",
                                                        "NaNx8x1",
                                                        "",
                                                        "1e3x8x1"))));
    }

    private static void lines(Attack.Wave wave) {
        wave.many(
                10,
                "nesting and length",
                REFUSED,
                place ->
                        layer(
                                place,
                                place.chosen(
                                        "conv" + "(".repeat(400),
                                        "conv" + "(".repeat(1_000_000),
                                        "conv(4, 3)" + ".".repeat(400),
                                        "conv(4, 3)" + ".stride(1)".repeat(100_000),
                                        "conv(" + "4, ".repeat(150) + "3)",
                                        "a".repeat(1_000_000),
                                        "a" + " ".repeat(200_000) + "b",
                                        "relu() " + "of ".repeat(100_000),
                                        "= ".repeat(100_000),
                                        "add() of " + "input, ".repeat(200_000) + "x")));
        wave.limits(20, 1024);
        wave.many(
                5,
                "many lines",
                EITHER,
                place ->
                        layer(
                                place,
                                place.chosen(
                                        "\n".repeat(5_000_000),
                                        "#\n".repeat(19_000),
                                        "relu()\n".repeat(19_000),
                                        "conv(8, 3).padding(1)\n".repeat(3_000),
                                        IntStream.range(0, 9_000)
                                                .mapToObj(i -> "n" + i + " = relu() of input\n")
                                                .collect(Collectors.joining()))));
        wave.limits(10, 256);
        wave.many(
                7,
                "lines in the wrong place",
                REFUSED,
                place ->
                        describe(
                                place,
                                place.chosen(
                                        "",
                                        "#",
                                        "network a\n",
                                        "input 8x8x1\nnetwork a\n",
                                        "network a\nnetwork b\ninput 8x8x1\n",
                                        "network a\ninput 8x8x1\ninput 8x8x1\n",
                                        "network a\ninput 8x8x1\na = relu() of a\n")));
    }

    private static void characters(Attack.Wave wave) {
        wave.many(
                10,
                "names",
                EITHER,
                place ->
                        layer(
                                place,
                                place.chosen(
                                                "\u001b[2J",
                                                "\u202Ea",
                                                "a\u0000",
                                                "\u009b1m",
                                                "x".repeat(100_000),
                                                "../../a",
                                                "a/b",
                                                "input",
                                                "\uD83D",
                                                "\u00e9\u4e2d")
                                        + " = relu()"));
        wave.many(
                7,
                "encodings",
                EITHER,
                place -> {
                    Charset charset =
                            place.chosen(
                                    StandardCharsets.UTF_16,
                                    StandardCharsets.UTF_16LE,
                                    StandardCharsets.UTF_16BE,
                                    StandardCharsets.UTF_32,
                                    StandardCharsets.UTF_8,
                                    StandardCharsets.UTF_8,
                                    StandardCharsets.ISO_8859_1);
                    String text =
                            place.chosen(
                                    GOOD, GOOD, GOOD, GOOD, "\uFEFF" + GOOD, "\0" + GOOD, "\u00e9");
                    return List.of("describe", place.file("a.net", text.getBytes(charset)));
                });
        wave.many(
                12,
                "a text with other characters in it",
                EITHER,
                place -> {
                    Random random = place.random();
                    StringBuilder text = new StringBuilder(GOOD);
                    for (int i = 0; i < place.seed(); i++) {
                        text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x300));
                    }
                    return describe(place, text.toString());
                });
    }

    private static void trained(Attack.Wave wave) {
        wave.limits(10, 512);
        wave.many(
                4,
                "a network too large to be trained",
                REFUSED,
                place ->
                        List.of(
                                "train",
                                place.file(
                                        "a.net",
                                        "network a\ninput 8x8x1\n"
                                                + place.chosen(
                                                        "dense(30000000)\ndense(2)\n",
                                                        "resize(4000)\nglobalMaxPool()\ndense(2)\n",
                                                        "dense(20000)\ndense(20000)\ndense(2)\n",
                                                        "padDepth(0, 20000000)\nglobalMaxPool()\n")),
                                "--data",
                                place.tiny().data().toString(),
                                "--epochs",
                                "1",
                                "--out",
                                place.folder() + "/run"));
    }
}
