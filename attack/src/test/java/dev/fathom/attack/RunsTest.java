package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.file.SafeTensors;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The folders of runs, forged and damaged.
class RunsTest {
    @TempDir private static Path home;

    @TempDir private Path folder;

    @BeforeAll
    static void train() throws IOException {
        Ran ran = new Tiny(home).train(home.resolve("run"), "--checkpoint-every", "0.01");
        assertThat(ran.code()).as(ran.err()).isZero();
        // as if it had been killed at the end
        Files.delete(home.resolve("run/model.safetensors"));
    }

    /// A run of its own that can go on.
    private static Path run(Place place) throws IOException {
        Path run = place.folder().resolve("run");
        try (Stream<Path> files = Files.walk(home.resolve("run"))) {
            for (Path file : files.toList()) {
                Files.copy(file, run.resolve(home.resolve("run").relativize(file).toString()));
            }
        }
        return run;
    }

    private static List<Path> checkpoints(Path run) throws IOException {
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            return files.sorted().toList();
        }
    }

    private static List<String> resume(Path run) {
        return List.of("train", "--resume", run.toString());
    }

    @TestFactory
    Stream<DynamicTest> what_a_run_keeps_is_checked_when_it_goes_on() {
        Attack.Wave wave = new Attack.Wave();
        wave.one("a good one", ACCEPTED, place -> resume(run(place)));
        fields(wave);
        arrays(wave);
        files(wave);
        lostFiles(wave);
        logs(wave);
        texts(wave);
        return Suite.of("runs", folder, wave);
    }

    /// A change of what all checkpoints say, with a right checksum.
    private interface Forgery {
        void of(Map<String, String> texts, Map<String, Stored> arrays);
    }

    private static Path forged(Place place, Forgery forgery) throws IOException {
        Path run = run(place);
        for (Path file : checkpoints(run)) {
            SafeTensors content = SafeTensors.read(file);
            Map<String, String> texts = new LinkedHashMap<>(content.metadata());
            Map<String, Stored> arrays = new LinkedHashMap<>(content.arrays());
            forgery.of(texts, arrays);
            new SafeTensors(texts, arrays).write(file);
        }
        return run;
    }

    private static void fields(Attack.Wave wave) {
        Map<String, String[]> wrong = new LinkedHashMap<>();
        wrong.put("epoch", new String[] {"2147483647", "-1", "", "x"});
        wrong.put("batch", new String[] {"-5", "2147483647", "99", "1e3"});
        wrong.put("loss", new String[] {"NaN", "x"});
        wrong.put("pictures", new String[] {"-1", "9223372036854775807"});
        wrong.put("correct", new String[] {"-1", "9223372036854775807"});
        wrong.put("metricsBytes", new String[] {"-1", "x"});
        wrong.put("bestEpoch", new String[] {"-7", "2147483647"});
        wrong.put("bestAccuracy", new String[] {"NaN", "7"});
        wrong.put("reductions", new String[] {"-1", "2147483647"});
        wrong.put("reductionEpoch", new String[] {"-1", "2147483647"});
        wrong.put("format", new String[] {"fathom-checkpoint-9", "\u001b[2J"});
        wrong.put("run.seed", new String[] {"7", "\u001b[2J"});
        wrong.put("run.network", new String[] {"network a\ninput 8x8x1\ndense(2)\n", ""});
        wrong.forEach(
                (name, values) ->
                        wave.many(
                                values.length,
                                "a forged " + name,
                                REFUSED,
                                place ->
                                        resume(
                                                forged(
                                                        place,
                                                        (texts, arrays) ->
                                                                texts.put(
                                                                        name,
                                                                        place.chosen(values))))));
        wave.many(
                4,
                "a field that is gone",
                REFUSED,
                place ->
                        resume(
                                forged(
                                        place,
                                        (texts, arrays) ->
                                                texts.remove(
                                                        place.chosen(
                                                                "epoch",
                                                                "batch",
                                                                "metricsBytes",
                                                                "format")))));
    }

    private static void arrays(Attack.Wave wave) {
        wave.many(
                4,
                "weights that are not finite",
                REFUSED,
                place -> {
                    float value = place.chosen(Float.NaN, Float.POSITIVE_INFINITY, 3e38f, -3e38f);
                    return resume(
                            forged(
                                    place,
                                    (texts, arrays) ->
                                            arrays.replaceAll(
                                                    (name, array) -> filled(array, value))));
                });
        wave.many(
                2,
                "arrays of another size",
                REFUSED,
                place ->
                        resume(
                                forged(
                                        place,
                                        (texts, arrays) -> {
                                            String first = arrays.keySet().iterator().next();
                                            if (place.seed() == 1) {
                                                arrays.remove(first);
                                            } else {
                                                arrays.put(
                                                        first, Stored.of(List.of(1), new float[1]));
                                            }
                                        })));
    }

    private static Stored filled(Stored array, float value) {
        float[] values = new float[array.size()];
        Arrays.fill(values, value);
        return Stored.of(array.shape(), values);
    }

    private static void files(Attack.Wave wave) {
        wave.many(
                5,
                "the last checkpoint damaged",
                ACCEPTED,
                place -> {
                    Path run = run(place);
                    Path last = checkpoints(run).getLast();
                    byte[] bytes = Files.readAllBytes(last);
                    byte[] flipped = bytes.clone();
                    flipped[place.random().nextInt(bytes.length)] ^= 4;
                    Files.write(
                            last,
                            place.chosen(
                                    new byte[0],
                                    Arrays.copyOf(bytes, bytes.length / 2),
                                    Arrays.copyOf(bytes, bytes.length + 9),
                                    new byte[bytes.length],
                                    flipped));
                    return resume(run);
                });
        wave.many(
                5,
                "something foreign among the checkpoints",
                ACCEPTED,
                place -> {
                    Path run = run(place);
                    Path at = run.resolve("checkpoints");
                    switch (place.seed()) {
                        case 1 -> Files.writeString(at.resolve("notes.txt"), "mine");
                        case 2 -> Files.createDirectory(at.resolve("old"));
                        case 3 -> Files.createDirectory(at.resolve("step-0000999999.safetensors"));
                        case 4 ->
                                Files.createSymbolicLink(
                                        at.resolve("step-0000999999.safetensors"),
                                        Path.of("step-0000999999.safetensors"));
                        default ->
                                Files.writeString(at.resolve("step-9999999999.safetensors"), "far");
                    }
                    return resume(run);
                });
    }

    private static void lostFiles(Attack.Wave wave) {
        wave.many(
                3,
                "all checkpoints gone or damaged",
                REFUSED,
                place -> {
                    Path run = run(place);
                    for (Path file : checkpoints(run)) {
                        switch (place.seed()) {
                            case 1 -> Files.write(file, new byte[9]);
                            case 2 -> {
                                Files.delete(file);
                                Files.createDirectory(file);
                            }
                            default -> {
                                Files.delete(file);
                                Files.createSymbolicLink(file, Path.of("/dev/zero"));
                            }
                        }
                    }
                    return resume(run);
                });
    }

    private static void logs(Attack.Wave wave) {
        for (String name : List.of("metrics.jsonl", "layers.jsonl", "timings.jsonl")) {
            wave.many(
                    4,
                    name + ", garbage or loss",
                    ACCEPTED,
                    place -> {
                        Path run = run(place);
                        spoil(place, run.resolve(name));
                        return resume(run);
                    });
        }
        wave.many(
                6,
                "rates.jsonl",
                REFUSED,
                place -> {
                    Path run = run(place);
                    Files.writeString(
                            run.resolve("rates.jsonl"),
                            place.chosen(
                                    "{\"afterStep\":3,\"factor\":-1}\n",
                                    "{\"afterStep\":3,\"factor\":1e999}\n",
                                    "{\"afterStep\":3,\"factor\":\"NaN\"}\n",
                                    "{\"afterStep\":-3,\"factor\":2}\n",
                                    "\u001b[2J\n",
                                    "[".repeat(100_000)));
                    return resume(run);
                });
        wave.many(
                4,
                "a report of spoilt metrics",
                EITHER,
                place -> {
                    Path run = run(place);
                    Files.write(
                            run.resolve("model.safetensors"),
                            Files.readAllBytes(Path.of(place.model())));
                    spoil(place, run.resolve("metrics.jsonl"));
                    return List.of("report", run.toString());
                });
    }

    private static void spoil(Place place, Path file) throws IOException {
        switch (place.seed()) {
            case 1 -> Files.delete(file);
            case 2 -> {
                byte[] bytes = new byte[Math.toIntExact(Files.size(file))];
                place.random().nextBytes(bytes);
                Files.write(file, bytes);
            }
            case 3 -> Files.write(file, new byte[0]);
            default ->
                    Files.writeString(
                            file, "[".repeat(200_000) + "\n\u001b[2J\n" + "x".repeat(1 << 20));
        }
    }

    private static void texts(Attack.Wave wave) {
        wave.many(
                7,
                "what the run is",
                REFUSED,
                place -> {
                    Path run = run(place);
                    Path file = run.resolve("run.txt");
                    String text = Files.readString(file);
                    switch (place.seed()) {
                        case 1 -> Files.delete(file);
                        case 2 -> Files.writeString(file, "");
                        case 3 -> Files.writeString(file, text.replace("\n\n", "\n"));
                        case 4 -> Files.writeString(file, text.replace(": ", ":\u001b[2J"));
                        case 5 -> Files.writeString(file, text.replaceAll("seed: .*", "seed: 77"));
                        case 6 ->
                                Files.writeString(
                                        file, text.replace("dense(2)", "dense(99999999)"));
                        default -> Files.write(file, new byte[] {-1, -2, 0, 10, 10});
                    }
                    return resume(run);
                });
        wave.many(
                4,
                "a folder that is no run",
                REFUSED,
                place ->
                        resume(
                                Path.of(
                                        place.chosen(
                                                place.folder().toString(),
                                                place.folder() + "/nowhere",
                                                place.file("file", "x"),
                                                "/dev/null"))));
    }
}
