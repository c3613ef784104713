package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Words on the command line that nobody means.
class CommandLinesTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> strange_words_are_refused_with_a_sentence() {
        Attack.Wave wave = new Attack.Wave();
        wave.one("a good one", ACCEPTED, place -> List.of("zoo"));
        words(wave);
        layers(wave);
        options(wave);
        settings(wave);
        paths(wave);
        numbers(wave);
        return Suite.of("command lines", folder, wave);
    }

    private static void words(Attack.Wave wave) {
        wave.many(
                12,
                "a command",
                REFUSED,
                place ->
                        List.of(
                                place.chosen(
                                        "",
                                        " ",
                                        "\u001b[2J",
                                        "\u202Etciderp",
                                        "predictt",
                                        "--",
                                        "-",
                                        "@/etc/passwd",
                                        "@" + place.folder(),
                                        "x".repeat(100_000),
                                        "--debug=\u0007",
                                        "-\u0007")));
        // picocli repeats what it has of them
        wave.limits(10, 512);
        wave.many(
                4,
                "many words",
                REFUSED,
                place -> {
                    List<String> all = new ArrayList<>();
                    all.add(place.chosen("zoo", "help", "describe", "fit"));
                    all.addAll(Collections.nCopies(5_000, "a"));
                    return all;
                });
    }

    private static void layers(Attack.Wave wave) {
        wave.many(
                14,
                "layers for fit",
                REFUSED,
                place ->
                        List.of(
                                "fit",
                                place.chosen(
                                        "8x8x1",
                                        "8x8x1",
                                        "8x8x1",
                                        "8x8x1",
                                        "8x8x1",
                                        "8x8x1",
                                        "8x8x1",
                                        "",
                                        "0x0x0",
                                        "-8x8x1",
                                        "999999999x999999999x9",
                                        "\u001b[2J",
                                        "axbxc",
                                        "8x8x1x1"),
                                place.chosen(
                                        "conv:0:3",
                                        "conv:4:99999999999",
                                        "conv:4:3:s0",
                                        "conv:4:3:p-99",
                                        "pool:3:s-1",
                                        "\u001b[2J",
                                        "(".repeat(100_000),
                                        "relu")));
        wave.many(
                6,
                "a neuron",
                REFUSED,
                place ->
                        List.of(
                                "explain",
                                place.model(),
                                "--image",
                                place.picture(),
                                "--neuron",
                                place.chosen(
                                        "conv1:-1,0,0",
                                        "conv1:0,0,99999999999",
                                        "conv1",
                                        "\u001b[2J:0,0,0",
                                        "conv1:8,0,0",
                                        ":,,")));
    }

    private static void options(Attack.Wave wave) {
        wave.many(
                16,
                "an option of predict",
                REFUSED,
                place -> {
                    List<String> all =
                            new ArrayList<>(List.of("predict", place.model(), place.picture()));
                    all.addAll(
                            List.of(
                                    place.chosen(
                                                    "--top -1",
                                                    "--top 0",
                                                    "--top 99999999999",
                                                    "--top x",
                                                    "--crops 7",
                                                    "--crops 0",
                                                    "--crops -2147483648",
                                                    "--crops 2147483647",
                                                    "--resize 0",
                                                    "--resize -1",
                                                    "--resize 2",
                                                    "--threads 0",
                                                    "--threads -1",
                                                    "--engine \u001b[2J",
                                                    "--json=\u001b[2J",
                                                    "--top 1 --top 2")
                                            .split(" ", -1)));
                    return all;
                });
        wave.many(
                3,
                "a large option of predict",
                EITHER,
                place -> {
                    List<String> all =
                            new ArrayList<>(List.of("predict", place.model(), place.picture()));
                    all.addAll(
                            List.of(
                                    place.chosen(
                                                    "--threads 100000",
                                                    "--top 2147483647",
                                                    "--resize 60000")
                                            .split(" ", -1)));
                    return all;
                });
    }

    private static void settings(Attack.Wave wave) {
        wave.many(
                24,
                "a setting of train",
                REFUSED,
                place -> {
                    List<String> all =
                            new ArrayList<>(
                                    List.of(
                                            "train",
                                            place.tiny().network().toString(),
                                            "--data",
                                            place.tiny().data().toString(),
                                            "--out",
                                            place.folder() + "/run"));
                    String setting =
                            place.chosen(
                                    "epochs -1",
                                    "epochs NaN",
                                    "epochs 1e999",
                                    "epochs x",
                                    "batch 0",
                                    "batch -1",
                                    "batch 99999999999",
                                    "rate NaN",
                                    "rate -1",
                                    "rate 1e999",
                                    "seed x",
                                    "validation 2",
                                    "validation -1",
                                    "validation NaN",
                                    "mixup -1",
                                    "mixup NaN",
                                    "optimizer \u001b[2J",
                                    "schedule steps:",
                                    "augment crop:-1",
                                    "average ema:2",
                                    "clip -1",
                                    "checkpoint-every -1",
                                    "freeze nothing",
                                    "unreadable \u202Eo");
                    all.addAll(List.of(("--" + setting).split(" ", -1)));
                    return all;
                });
    }

    private static void paths(Attack.Wave wave) {
        wave.many(
                7,
                "a picture's path",
                REFUSED,
                place ->
                        List.of(
                                "predict",
                                place.model(),
                                place.chosen(
                                        "",
                                        "a\u009bb",
                                        "\u001b[2J.png",
                                        "x".repeat(5_000),
                                        "../".repeat(1_500) + "etc/passwd",
                                        "https://127.0.0.1/a.png",
                                        place.folder().toString())));
        wave.many(
                7,
                "a place to write",
                REFUSED,
                place ->
                        List.of(
                                "export",
                                place.model(),
                                place.chosen(
                                        "",
                                        "a\u009b.onnx/b",
                                        place.folder().toString(),
                                        "/dev/null/a.onnx",
                                        "/proc/a.onnx",
                                        place.folder() + "/a.\u001b[2J",
                                        place.folder() + "/" + "x".repeat(300) + ".onnx")));
    }

    private static void numbers(Attack.Wave wave) {
        wave.many(
                12,
                "numbers in NumPy's format",
                REFUSED,
                place ->
                        List.of(
                                "run",
                                place.model(),
                                "--input",
                                place.file("x.npy", npy(place)),
                                "--output",
                                place.folder() + "/y.npy"));
        wave.many(
                2,
                "numbers that are not finite",
                EITHER,
                place ->
                        List.of(
                                "run",
                                place.model(),
                                "--input",
                                place.file(
                                        "x.npy",
                                        npy("(1, 8, 8, 1)", place.chosen(Float.NaN, 3e38f), 64)),
                                "--output",
                                place.folder() + "/y.npy"));
    }

    private static byte[] npy(Place place) throws IOException {
        byte[] good = npy("(1, 8, 8, 1)", 0.5f, 64);
        byte[] long_ = good.clone();
        long_[8] = -1;
        long_[9] = -1;
        return place.chosen(
                new byte[0],
                Arrays.copyOf(good, 20),
                Arrays.copyOf(good, good.length - 1),
                Arrays.copyOf(good, good.length + 4),
                long_,
                npy("(0, 8, 8, 1)", 0, 0),
                npy("(2147483647, 8, 8, 1)", 0, 64),
                npy("(-1, 8, 8, 1)", 0, 64),
                npy("(1, 8, 8, 3)", 0, 192),
                npy("(" + "1, ".repeat(10_000) + ")", 0, 1),
                npy("()", 0, 1),
                npy("'\u001b[2J'", 0, 64));
    }

    private static byte[] npy(String shape, float value, int count) {
        byte[] header =
                "{'descr': '<f4', 'fortran_order': False, 'shape': %s, }\n"
                        .formatted(shape)
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length + 4 * count).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII));
        bytes.putShort((short) header.length).put(header);
        for (int i = 0; i < count; i++) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }
}
