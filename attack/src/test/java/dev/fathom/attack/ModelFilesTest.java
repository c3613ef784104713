package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Model files that lie about their bytes.
class ModelFilesTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_model_file_has_one_meaning_or_none() {
        Attack.Wave wave = new Attack.Wave();
        bytes(wave);
        headers(wave);
        encodings(wave);
        arrays(wave);
        types(wave);
        return Suite.of("model files", folder, wave);
    }

    static List<String> predict(Place place, byte[] model) throws IOException {
        return List.of("predict", place.file("m.safetensors", model), place.picture());
    }

    private static List<String> predict(Place place, TensorFile model) throws IOException {
        return predict(place, model.bytes());
    }

    private static void bytes(Attack.Wave wave) {
        wave.one("a good one", ACCEPTED, place -> predict(place, TensorFile.tiny()));
        wave.many(
                9,
                "a header's length",
                REFUSED,
                place -> {
                    byte[] header = TensorFile.tiny().header().getBytes(StandardCharsets.UTF_8);
                    long length =
                            place.chosen(
                                    0L,
                                    1L,
                                    -1L,
                                    Long.MAX_VALUE,
                                    Long.MIN_VALUE,
                                    1L << 31,
                                    1L << 32,
                                    header.length - 1L,
                                    header.length + 1L);
                    return predict(place, TensorFile.tiny().bytes(length, header));
                });
        wave.many(
                8,
                "cut",
                REFUSED,
                place -> {
                    byte[] whole = Files.readAllBytes(Path.of(place.model()));
                    return predict(
                            place, Arrays.copyOf(whole, place.random().nextInt(whole.length)));
                });
        wave.many(
                8,
                "a flipped bit in sealed weights",
                REFUSED,
                place -> predict(place, flipped(place, true)));
        wave.many(
                8,
                "a flipped bit in a sealed header",
                EITHER,
                place -> predict(place, flipped(place, false)));
        wave.many(
                6,
                "any bytes",
                REFUSED,
                place -> {
                    byte[] bytes = new byte[1 << (2 * place.seed())];
                    place.random().nextBytes(bytes);
                    return predict(place, bytes);
                });
        wave.one("an empty file", REFUSED, place -> predict(place, new byte[0]));
        wave.one(
                "bytes behind the arrays",
                REFUSED,
                place -> {
                    byte[] whole = TensorFile.tiny().bytes();
                    return predict(place, Arrays.copyOf(whole, whole.length + 1));
                });
    }

    private static byte[] flipped(Place place, boolean inWeights) throws IOException {
        byte[] whole = Files.readAllBytes(Path.of(place.model()));
        int start = new String(whole, StandardCharsets.ISO_8859_1).lastIndexOf("}") + 1;
        Random random = place.random();
        int at = inWeights ? random.nextInt(start, whole.length) : random.nextInt(start);
        whole[at] ^= (byte) (1 << random.nextInt(8));
        return whole;
    }

    private static void headers(Attack.Wave wave) {
        wave.many(
                6,
                "a name that comes twice",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .entry(
                                                place.chosen(
                                                        "\"fc1.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[192,204]}",
                                                        "\"__metadata__\":{}",
                                                        "\"__metadata__\":{\"network\":\"network b\\ninput 4x4x1\\ndense(3)\"}",
                                                        "\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[204,204]}",
                                                        "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"shape\":[0],\"data_offsets\":[204,204]}",
                                                        "\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[204,204],\"data_offsets\":[204,204]}"))));
        wave.one(
                "a text that comes twice",
                REFUSED,
                place -> {
                    String header =
                            TensorFile.tiny()
                                    .header()
                                    .replace(
                                            "\"layout\"",
                                            "\"network\":\"network b\\ninput 4x4x1\\ndense(3)\",\"layout\"");
                    byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
                    return predict(place, TensorFile.tiny().bytes(bytes.length, bytes));
                });
        wave.many(
                7,
                "something behind the header's JSON",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .behind(
                                                place.chosen(
                                                        "x", "{}", ",", "\0\0", "}", "[[[[",
                                                        "//"))));
    }

    private static void encodings(Attack.Wave wave) {
        wave.many(
                5,
                "another encoding",
                REFUSED,
                place -> {
                    Charset charset =
                            place.chosen(
                                    StandardCharsets.UTF_16LE,
                                    StandardCharsets.UTF_16BE,
                                    StandardCharsets.UTF_16,
                                    StandardCharsets.UTF_32LE,
                                    StandardCharsets.UTF_32BE);
                    return predict(place, TensorFile.tiny().charset(charset));
                });
        wave.one(
                "a byte order mark",
                REFUSED,
                place -> predict(place, TensorFile.tiny().before("\uFEFF")));
        wave.many(
                7,
                "JSON of another form",
                REFUSED,
                place -> {
                    byte[] json =
                            place.chosen(
                                            "[".repeat(900_000),
                                            "{\"a\":".repeat(150_000),
                                            "[]",
                                            "null",
                                            "{\"__metadata__\":{\"format\":1}}",
                                            "{\"__metadata__\":[]}",
                                            "{\"" + "a".repeat(1_000_000) + "\":{}}")
                                    .getBytes(StandardCharsets.UTF_8);
                    return predict(place, TensorFile.tiny().empty().bytes(json.length, json));
                });
    }

    private static void arrays(Attack.Wave wave) {
        wave.many(
                10,
                "offsets",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .entry(
                                                "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":%s}"
                                                        .formatted(
                                                                place.chosen(
                                                                        "[0,4]",
                                                                        "[204,208]",
                                                                        "[-4,0]",
                                                                        "[8,4]",
                                                                        "[9223372036854775807,-9223372036854775805]",
                                                                        "[1e3,1004]",
                                                                        "[\"0\",\"4\"]",
                                                                        "[99999999999999999999,4]",
                                                                        "[]",
                                                                        "[0,4,8]")))));
    }

    private static void types(Attack.Wave wave) {
        wave.many(
                9,
                "shapes",
                REFUSED,
                place ->
                        predict(
                                place,
                                TensorFile.tiny()
                                        .entry(
                                                "\"a\":{\"dtype\":\"F32\",\"shape\":%s,\"data_offsets\":[204,204]}"
                                                        .formatted(
                                                                place.chosen(
                                                                        "[4294967296,4294967296]",
                                                                        "[65536,65536,65536,65536]",
                                                                        "[-1]",
                                                                        "[-1,-1]",
                                                                        "[9223372036854775807]",
                                                                        "[0,9223372036854775807]",
                                                                        "["
                                                                                + "1,"
                                                                                        .repeat(
                                                                                                100_000)
                                                                                + "1]",
                                                                        "[1.5]",
                                                                        "[[]]")))));
        wave.many(
                6,
                "types",
                REFUSED,
                place -> {
                    String type = place.chosen("F64", "I64", "", "F8_E4M3", "\\u001b[2J", "I8");
                    return predict(place, TensorFile.tiny().array("a", type, "1", new byte[8]));
                });
        wave.one(
                "20,000 empty arrays",
                REFUSED,
                place -> {
                    TensorFile file = TensorFile.tiny();
                    for (int i = 0; i < 20_000; i++) {
                        file.array("a" + i, "F32", "0", new byte[0]);
                    }
                    return predict(place, file);
                });
    }
}
