package dev.fathom.model;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Preprocessing;
import dev.fathom.engine.Engine;
import dev.fathom.file.DamagedFileException;
import dev.fathom.file.DataException;
import dev.fathom.file.SafeTensors;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Stored.Type;
import dev.fathom.tensor.Tensor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Models whose weights are stored in fewer bits, in memory, in files and as bytes.
class StoredModelTest {
    private static final Path PLACE = Path.of("tiny");

    @TempDir private Path folder;

    private static Model model() {
        Network network =
                Network.of(
                        "tiny",
                        volume(8, 8, 3),
                        conv(4, 3).padding(1),
                        batchNorm(),
                        relu(),
                        maxPool(2).stride(2),
                        dense(3),
                        softmax());
        return Model.initialize(network, 42)
                .labels(List.of("ant", "bee", "Größe, \"quoted\""))
                .preprocessing(new Preprocessing(List.of(.1, .2, .3), List.of(.4, .5, .6)))
                .provenance(Map.of("seed", "42", "recipe", "sgd 0.1"));
    }

    private Path saved(Model model) throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        model.save(file);
        return file;
    }

    private static List<Stored> arrays(Model model) {
        return model.stored().stream().flatMap(List::stream).toList();
    }

    /// Sums of files that version 0.1 wrote.
    @ParameterizedTest
    @CsvSource({
        "F32, 8962932639b51cc3ecab43dfd5c5563c88c4548931e1f415b5b251fea90ddfe6",
        "F16, 543879e88631760be7c7ee6909b026bf184e3f4ddd789a892cd612a1d932cc75"
    })
    void files_of_floats_and_of_halves_have_the_bytes_that_they_always_had(Type type, String sha256)
            throws IOException, NoSuchAlgorithmException {
        Path file = folder.resolve("tiny.safetensors");
        model().save(file, type);
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        assertThat(HexFormat.of().formatHex(digest)).isEqualTo(sha256);
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void a_loaded_model_is_stored_as_its_file_and_computes_the_same(Type type) throws IOException {
        Model stored = model().as(type);
        Path file = saved(stored);
        Model loaded = Model.load(file);

        for (Stored array : arrays(loaded)) {
            boolean filters = type != Type.I8 || array.shape().size() > 1;
            assertThat(array.type()).isEqualTo(filters ? type : Type.F32);
        }
        assertThat(loaded.weightsSha256()).isEqualTo(stored.weightsSha256());
        assertThat(loaded.labels()).isEqualTo(stored.labels());
        Tensor input = new Tensor(1, volume(8, 8, 3), new float[192]);
        for (int i = 0; i < 192; i++) {
            input.data()[i] = i % 7 - 3;
        }
        Engine engine = Engine.of("plain");
        float[] outputs = loaded.run(input, engine).data();
        assertThat(outputs).containsExactly(stored.run(input, engine).data());
        assertThat(outputs).containsExactly(model().run(input, engine).data(), within(0.02f));
        assertThat(Files.readAllBytes(saved(loaded))).isEqualTo(stored.toBytes());
    }

    @Test
    void the_sum_of_weights_is_that_of_their_floats() {
        Model eight = model().as(Type.I8);
        assertThat(eight.weightsSha256())
                .isEqualTo(eight.copy().weightsSha256())
                .isNotEqualTo(model().weightsSha256());
    }

    @Test
    void floats_are_decoded_once_for_a_model_and_for_all_that_share_its_weights() {
        Model half = model().as(Type.F16);
        float[][][] weights = half.weights();
        assertThat(half.weights()).isSameAs(weights);
        assertThat(half.labels(List.of()).weights()).isSameAs(weights);
        float[] values = {1};
        assertThat(Stored.of(List.of(1), values).floats()).isSameAs(values);
    }

    @Test
    void training_begins_with_floats_of_its_own() {
        Model half = model().as(Type.F16);
        Model copy = half.copy();
        assertThat(arrays(copy)).allMatch(array -> array.type() == Type.F32);
        copy.weights()[0][0][0] = 100;
        assertThat(half.weights()[0][0][0]).isLessThan(100);

        Model single = model();
        single.copy().weights()[0][0][0] = 100;
        assertThat(single.weights()[0][0][0]).isLessThan(100);
    }

    @Test
    void an_array_that_was_changed_is_stored_as_floats_and_no_other() {
        Model eight = model().as(Type.I8);
        eight.weights()[0][0][5] = 0.12345f;
        assertThat(eight.stored().get(0).getFirst().type()).isEqualTo(Type.F32);
        assertThat(eight.stored().get(0).getFirst().floats()[5]).isEqualTo(0.12345f);
        assertThat(eight.stored().get(4).getFirst().type()).isEqualTo(Type.I8);
        Model back = Model.read(PLACE, eight.toBytes());
        assertThat(back.weightsSha256()).isEqualTo(eight.weightsSha256());
    }

    @Test
    void weights_of_eight_bits_move_to_other_networks_as_they_are() {
        Model eight = model().as(Type.I8);
        Network other = NetworkText.parse("x", eight.network().toString().replace("tiny", "big"));
        assertThat(arrays(eight.network(other))).isEqualTo(arrays(eight));
        assertThat(arrays(eight.convolutional(volume(8, 8, 3)))).isEqualTo(arrays(eight));
    }

    @Test
    void a_weight_that_is_not_finite_or_too_large_is_not_written() {
        Path file = folder.resolve("tiny.safetensors");
        Model broken = model();
        broken.namedWeights().get("conv1.weight")[7] = Float.NaN;
        assertThatThrownBy(() -> broken.save(file))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        file
                                + ": value 7 of conv1.weight is NaN, and a model can't compute with"
                                + " it; train it again with a lower rate, or get the file again");
        assertThatThrownBy(broken::toBytes).hasMessageStartingWith("tiny: value 7 of conv1.weight");

        Model large = model();
        large.namedWeights().get("conv1.weight")[7] = -70000;
        assertThatThrownBy(() -> large.save(file, Type.F16))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "conv1.weight holds -70000.0, and half precision ends at 65504.0; write it"
                                + " in single precision");
        assertThat(file).doesNotExist();
    }

    @Test
    void labels_that_a_file_could_not_hold_are_refused() throws IOException {
        Model odd = model().labels(List.of("", "bee", "c"));
        assertThat(Model.load(saved(odd)).labels()).isEqualTo(odd.labels());
        Map.of(
                        "", "the last is empty",
                        "a\nb", "'a\\u000ab' has a line break",
                        "a\r", "'a\\u000d' has a line break",
                        "a\ud800", "'a\\ud800' has half of a character")
                .forEach(
                        (label, problem) ->
                                assertThatThrownBy(
                                                () -> model().labels(List.of("ant", "bee", label)))
                                        .hasMessage(
                                                "labels of tiny: "
                                                        + problem
                                                        + "; files hold one a line: give each label"
                                                        + " a line of its own"));
    }

    @ParameterizedTest
    @EnumSource(Type.class)
    void bytes_are_those_of_the_file_and_are_read_from_a_stream(Type type) throws IOException {
        Model model = model().as(type);
        byte[] bytes = model.toBytes();
        assertThat(bytes).isEqualTo(Files.readAllBytes(saved(model)));
        InputStream stream = new ByteArrayInputStream(bytes);
        assertThat(Model.read(PLACE, stream).toBytes()).isEqualTo(bytes);
        assertThat(Model.read(PLACE, bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void a_stream_that_ends_early_is_refused_as_a_file_is() throws IOException {
        byte[] bytes = model().as(Type.I8).toBytes();
        Path file = folder.resolve("cut.safetensors");
        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            Files.write(file, cut);
            assertThatThrownBy(() -> Model.read(file, new ByteArrayInputStream(cut)))
                    .as("cut to %d", length)
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessage(message(file));
        }
    }

    private static String message(Path file) throws IOException {
        try {
            Model.load(file);
            return "no message";
        } catch (DamagedFileException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void of_a_stream_that_goes_on_only_one_byte_more_is_read() throws IOException {
        byte[] bytes = model().toBytes();
        InputStream endless =
                new InputStream() {
                    private int count;

                    @Override
                    public int read() {
                        int at = count++;
                        assertThat(at).isLessThanOrEqualTo(bytes.length);
                        return at < bytes.length ? bytes[at] & 0xff : 0;
                    }
                };
        assertThatThrownBy(() -> Model.read(PLACE, endless))
                .isInstanceOf(DamagedFileException.class)
                .hasMessage(
                        "tiny: at byte %d expected the end of the file, found 1 more bytes",
                        bytes.length);
    }

    @Test
    void a_stream_that_promises_much_gets_no_memory_for_it() {
        String header =
                "{\"a\":{\"dtype\":\"I8\",\"shape\":[2,1000000000],\"data_offsets\":[8,2000000008]},"
                        + "\"a:scale\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}";
        assertThatThrownBy(
                        () ->
                                Model.read(
                                        PLACE, new ByteArrayInputStream(file(header, new byte[9]))))
                .isInstanceOf(DamagedFileException.class)
                .hasMessageStartingWith("tiny: at byte ")
                .hasMessageContaining("expected a that fits in the file, found [2, 1000000000]");
        byte[] long1 = file(header.replace("2000000008", "9000000008"), new byte[9]);
        assertThatThrownBy(() -> Model.read(PLACE, new ByteArrayInputStream(long1)))
                .hasMessageContaining("found data_offsets [8, 9000000008]");
        byte[] length = {-1, -1, -1, -1, -1, -1, -1, 127, '{', '}'};
        assertThatThrownBy(() -> Model.read(PLACE, new ByteArrayInputStream(length)))
                .hasMessage(
                        "tiny: at byte 0 expected a header's length of 2 … 100000000, found"
                                + " 9223372036854775807 (is this a whole safetensors file?)");
    }

    private static byte[] file(String header, byte[] data) {
        return ByteBuffer.allocate(8 + header.length() + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length())
                .put(header.getBytes(StandardCharsets.US_ASCII))
                .put(data)
                .array();
    }

    /// Two filters of two weights at 0 … 3, their scales behind them.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:scale | F32 | 2 | 1   | 3    | ''",
                "b:scale | F32 | 2 | 1   | 3    | a's scales, an array a:scale of type F32 and"
                        + " shape [2], found none",
                "a:scale | F16 | 4 | 1   | 3    | a's scales, an array a:scale of type F32 and"
                        + " shape [2], found F16 of [4]",
                "a:scale | F32 | 1,2 | 1 | 3    | a's scales, an array a:scale of type F32 and"
                        + " shape [2], found F32 of [1, 2]",
                "a:scale | F32 | 2 | 0   | 3    | the 8-bit weights a, found scale 1 is 0.0; it"
                        + " must be above 0, and 127 times it finite",
                "a:scale | F32 | 2 | -1  | 3    | the 8-bit weights a, found scale 1 is -1.0; it"
                        + " must be above 0, and 127 times it finite",
                "a:scale | F32 | 2 | NaN | 3    | the 8-bit weights a, found scale 1 is NaN; it"
                        + " must be above 0, and 127 times it finite",
                "a:scale | F32 | 2 | 3e38 | 3   | the 8-bit weights a, found scale 1 is 3.0E38; it"
                        + " must be above 0, and 127 times it finite",
                "a:scale | F32 | 2 | 1   | -128 | the 8-bit weights a, found value 3 is -128;"
                        + " 8-bit weights are -127 … 127"
            })
    void scales_that_are_missing_or_can_not_be_are_refused(
            String name, String type, String shape, float scale, byte value, String message)
            throws IOException {
        String header =
                ("{\"a\":{\"dtype\":\"I8\",\"shape\":[2,2],\"data_offsets\":[0,4]},\"%s\":"
                                + "{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[4,12]}}")
                        .formatted(name, type, shape);
        byte[] data =
                ByteBuffer.allocate(12)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .put(new byte[] {1, 2, -127, value})
                        .putFloat(0.5f)
                        .putFloat(scale)
                        .array();
        Path file = Files.write(folder.resolve("a.safetensors"), file(header, data));
        if (message.isEmpty()) {
            Map<String, Stored> arrays = SafeTensors.read(file).arrays();
            assertThat(arrays.keySet()).containsExactly("a");
            assertThat(arrays.get("a").floats()).containsExactly(0.5f, 1, -127, 3);
        } else {
            assertThatThrownBy(() -> SafeTensors.read(file))
                    .isInstanceOf(DamagedFileException.class)
                    .hasMessage("%s: at byte %d expected %s", file, 8 + header.length(), message);
        }
    }

    /// A layer may be called `conv1.weight` and have a parameter `scale`.
    @Test
    void no_parameter_has_the_name_of_another_s_scales() throws IOException {
        Network dotted =
                Network.graph(
                        "dotted",
                        volume(4, 4, 2),
                        x -> x.then("c", conv(2, 3)).then("c.weight", batchNorm()));
        Model model = Model.initialize(dotted, 1);
        Model back = Model.read(PLACE, model.as(Type.I8).toBytes());
        assertThat(back.namedWeights().keySet())
                .isEqualTo(model.namedWeights().keySet())
                .contains("c.weight", "c.weight.scale");
        assertThatThrownBy(
                        () -> Network.graph("x", volume(4, 4, 2), x -> x.then("c:x", batchNorm())))
                .hasMessageContaining("'c:x' can't be a name");

        SafeTensors twice =
                new SafeTensors(
                        Map.of(),
                        Map.of(
                                "a",
                                Stored.of(List.of(1), new float[1]).as(Type.I8, "a"),
                                "a:scale",
                                Stored.of(List.of(1), new float[1])));
        assertThatThrownBy(twice::toBytes)
                .hasMessage("a:scale is the name of a's scales; name it otherwise");
    }

    /// Programs that map a file into memory read a float only at a multiple of its size.
    @Test
    void every_array_begins_at_a_multiple_of_its_numbers_size() throws IOException {
        byte[] bytes = model().as(Type.I8).toBytes();
        Map<String, Stored> odd = new LinkedHashMap<>();
        odd.put("a", Stored.of(List.of(1, 3), new float[3]).as(Type.I8, "a"));
        odd.put("b", Stored.of(List.of(3), new float[3]).as(Type.F16, "b"));
        odd.put("c", Stored.of(List.of(3), new float[3]));
        byte[] other = new SafeTensors(Map.of(), odd).toBytes();
        for (byte[] file : List.of(bytes, other)) {
            int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
            JsonNode header = JsonMapper.shared().readTree(file, 8, length);
            for (JsonNode array : header) {
                if (array.has("dtype")) {
                    int size = Type.valueOf(array.get("dtype").asString()).bytes();
                    int begin = 8 + length + array.at("/data_offsets/0").asInt();
                    assertThat(begin % size).as("%s", array).isZero();
                }
            }
        }
    }
}
