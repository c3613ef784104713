package dev.fathom.model;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.local;
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
import dev.fathom.file.SafeTensors;
import dev.fathom.network.MisfitException;
import dev.fathom.network.Network;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelTest {
    private final Engine engine = Engine.of("plain");

    @TempDir Path folder;

    private static Network network() {
        return Network.of(
                "tiny",
                volume(8, 8, 3),
                conv(4, 3).padding(1),
                batchNorm(),
                relu(),
                maxPool(2).stride(2),
                dense(3),
                softmax());
    }

    private static Model model() {
        return Model.initialize(network(), 42)
                .labels(List.of("ant", "bee", "Größe, \"quoted\""))
                .preprocessing(new Preprocessing(List.of(.1, .2, .3), List.of(.4, .5, .6)))
                .provenance(Map.of("seed", "42", "recipe", "sgd 0.1"));
    }

    private static Tensor pictures(int count) {
        Tensor pictures = Tensor.zeros(count, volume(8, 8, 3));
        Random random = new Random(3);
        for (int i = 0; i < pictures.data().length; i++) {
            pictures.data()[i] = (float) random.nextGaussian();
        }
        return pictures;
    }

    @Test
    void a_seed_decides_the_weights() {
        assertThat(Model.initialize(network(), 1).weightsSha256())
                .isEqualTo(Model.initialize(network(), 1).weightsSha256())
                .isNotEqualTo(Model.initialize(network(), 2).weightsSha256());
    }

    @Test
    void a_saved_model_comes_back_with_all_that_it_holds() throws IOException {
        Path file = folder.resolve("new/tiny.safetensors");
        model().save(file);
        Model back = Model.load(file);
        assertThat(back.network()).isEqualTo(network());
        assertThat(back.weightsSha256()).isEqualTo(model().weightsSha256());
        assertThat(back.labels()).isEqualTo(model().labels());
        assertThat(back.preprocessing()).isEqualTo(model().preprocessing());
        assertThat(back.provenance()).isEqualTo(model().provenance());
        assertThat(back.run(pictures(2), engine).data())
                .containsExactly(model().run(pictures(2), engine).data());
        try (Stream<Path> files = Files.list(file.getParent())) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void a_model_in_half_precision_is_half_as_large_and_nearly_the_same() throws IOException {
        Path file = folder.resolve("half.safetensors");
        model().save(file, Stored.Type.F16);
        Model back = Model.read(file, Files.readAllBytes(file));

        float[] weights = model().namedWeights().get("conv1.weight");
        float[] halves = back.namedWeights().get("conv1.weight");
        for (int i = 0; i < weights.length; i++) {
            assertThat(halves[i]).isCloseTo(weights[i], within(Math.abs(weights[i]) / 2048));
        }
        assertThat(back.labels()).isEqualTo(model().labels());
        assertThat(back.preprocessing()).isEqualTo(model().preprocessing());
    }

    @Test
    void weights_move_to_a_network_of_the_same_arrays_and_to_no_other() {
        Network named =
                Network.graph(
                        "named",
                        volume(8, 8, 3),
                        x -> x.then("first", conv(4, 3)).then("fc", dense(3)));
        Network other = Network.of("other", volume(8, 8, 3), conv(5, 3), dense(3));
        Network shorter = Network.of("shorter", volume(8, 8, 3), conv(4, 3));
        Model model = Model.initialize(Network.of("x", volume(8, 8, 3), conv(4, 3), dense(3)), 1);

        assertThat(model.network(named).namedWeights().keySet())
                .containsExactly("first.weight", "first.bias", "fc.weight", "fc.bias");
        assertThat(model.network(named).weightsSha256()).isEqualTo(model.weightsSha256());
        assertThatThrownBy(() -> model.network(other))
                .hasMessage(
                        "array 1 of x is conv1.weight of shape [4, 3, 3, 3], that of other is"
                                + " conv1.weight of shape [5, 3, 3, 3]; the weights of one can't be"
                                + " those of the other");
        assertThatThrownBy(() -> model.network(shorter))
                .hasMessage(
                        "array 3 of x is fc2.weight of shape [3, 6, 6, 4], that of shorter is"
                                + " missing; the weights of one can't be those of the other");
    }

    /// Reads the file with nothing of ours, as the format's description says.
    @Test
    void the_file_is_plain_safetensors() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        model().save(file);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int length = Math.toIntExact(buffer.getLong(0));
        JsonNode header = JsonMapper.shared().readTree(bytes, 8, length);
        assertThat(header.at("/__metadata__/network").asString()).startsWith("network tiny\n");
        JsonNode weight = header.get("conv1.weight");
        assertThat(weight.get("dtype").asString()).isEqualTo("F32");
        assertThat(weight.get("shape").toString()).isEqualTo("[4,3,3,3]");
        int begin = weight.at("/data_offsets/0").asInt();
        assertThat(weight.at("/data_offsets/1").asInt() - begin).isEqualTo(4 * 108);
        assertThat(buffer.getFloat(8 + length + begin + 4 * 5))
                .isEqualTo(model().namedWeights().get("conv1.weight")[5]);
    }

    @Test
    void half_precision_arrays_are_read() throws IOException {
        byte[] header =
                "{\"a\":{\"dtype\":\"F16\",\"shape\":[3],\"data_offsets\":[0,6]}}"
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + header.length + 6).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(header.length).put(header);
        for (float value : new float[] {1, -0.5f, 65504}) {
            file.putShort(Float.floatToFloat16(value));
        }
        Path path = Files.write(folder.resolve("half.safetensors"), file.array());
        assertThat(SafeTensors.read(path).arrays().get("a").floats())
                .containsExactly(1, -0.5f, 65504);
    }

    @Test
    void every_cut_or_changed_header_is_refused_with_file_and_byte() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        model().save(file);
        byte[] whole = Files.readAllBytes(file);
        int headerEnd =
                8
                        + Math.toIntExact(
                                ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getLong());
        Path damaged = folder.resolve("damaged.safetensors");
        Random random = new Random(11);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            if (i % 2 == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(headerEnd)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(damaged, bytes);
            try {
                Model.load(damaged);
                assertThat(i % 2).as("a cut file was read").isEqualTo(1);
            } catch (DamagedFileException e) {
                assertThat(e).as("damage %d", i).hasMessageStartingWith(damaged.toString());
            }
        }
    }

    @Test
    void a_file_that_lies_is_refused_before_anything_is_allocated() throws IOException {
        assertThatThrownBy(
                        () ->
                                read(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[2000000000],"
                                                + "\"data_offsets\":[0,8000000000]}}"))
                .hasMessageContaining("at byte ")
                .hasMessageContaining("expected a that fits in the file, found [2000000000]");
        assertThatThrownBy(
                        () ->
                                read(
                                        "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],"
                                                + "\"data_offsets\":[4,8]}}"))
                .hasMessageContaining(
                        "expected a to begin at byte 0 behind the header, found byte 4");
        assertThatThrownBy(
                        () ->
                                read(
                                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[8],"
                                                + "\"data_offsets\":[0,8]}}"))
                .hasMessageContaining("expected a of type F32, F16, BF16 or I8, found 'U8'");
        assertThatThrownBy(() -> read("{\"a\":[[[["))
                .hasMessageContaining("expected START_OBJECT, found START_ARRAY");
        assertThatThrownBy(() -> read("no json")).hasMessageContaining("at byte 8 expected JSON");
    }

    private void read(String header) throws IOException {
        byte[] bytes = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + bytes.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(bytes.length).put(bytes);
        SafeTensors.read(Files.write(folder.resolve("lie.safetensors"), file.array()));
    }

    @Test
    void a_safetensors_file_that_is_no_model_says_so() throws IOException {
        Path file = folder.resolve("other.safetensors");
        new SafeTensors(Map.of("format", "pt"), Map.of()).write(file);
        assertThatThrownBy(() -> Model.load(file))
                .hasMessage(
                        file
                                + ": at byte 8 expected a model of Fathom: 'format' = 'fathom-1' in"
                                + " the metadata, found 'pt'");
    }

    @Test
    void a_model_whose_arrays_are_not_those_of_its_network_is_refused() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        model().save(file);
        SafeTensors content = SafeTensors.read(file);
        Map<String, Stored> arrays = new LinkedHashMap<>(content.arrays());
        arrays.put("fc2.weight", Stored.of(List.of(1), new float[1]));
        new SafeTensors(content.metadata(), arrays).write(file);
        assertThatThrownBy(() -> Model.load(file))
                .hasMessageContaining(
                        "expected an array fc2.weight of shape [3, 4, 4, 4], found shape [1]");
        arrays.remove("fc2.weight");
        new SafeTensors(content.metadata(), arrays).write(file);
        assertThatThrownBy(() -> Model.load(file)).hasMessageContaining("found none");
    }

    @Test
    void a_weight_that_is_no_finite_number_is_refused() throws IOException {
        Path file = folder.resolve("tiny.safetensors");
        model().save(file);
        SafeTensors content = SafeTensors.read(file);
        content.arrays().get("conv1.weight").floats()[7] = Float.NaN;
        content.write(file);
        assertThatThrownBy(() -> Model.load(file))
                .hasMessageStartingWith(file + ": value 7 of conv1.weight is NaN");
    }

    @Test
    void writing_over_a_file_that_cannot_be_replaced_leaves_no_trace() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("taken/inside")).getParent();
        assertThatThrownBy(() -> model().save(taken)).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(taken);
        }
    }

    @Test
    void pictures_of_another_size_are_refused() {
        Tensor wrong = Tensor.zeros(1, volume(9, 8, 3));
        assertThatThrownBy(() -> model().run(wrong, engine))
                .hasMessageStartingWith("tiny reads volumes of 8×8×3, not 9×8×3");
    }

    @Test
    void a_trace_shows_what_every_layer_made() {
        Trace trace = model().trace(pictures(2), engine);
        assertThat(trace.output("conv1").volume()).isEqualTo(volume(8, 8, 4));
        float[] probabilities = trace.output("softmax2").data();
        assertThat((double) probabilities[0] + probabilities[1] + probabilities[2])
                .isCloseTo(1, within(1e-6));
        assertThat(probabilities)
                .containsExactly(model().run(pictures(2), engine).data(), within(1e-6f));
        assertThatThrownBy(() -> trace.output("conv9"))
                .hasMessageStartingWith("tiny has no layer 'conv9'; its layers are conv1, bn1, ");
    }

    @Test
    void more_pictures_than_a_plan_holds_are_run_in_parts() {
        Tensor many = pictures(70);
        float[] all = model().run(many, engine).data();
        Tensor last =
                new Tensor(1, many.volume(), Arrays.copyOfRange(many.data(), 69 * 192, 70 * 192));
        assertThat(Arrays.copyOfRange(all, 69 * 3, 70 * 3))
                .containsExactly(model().run(last, engine).data());
    }

    /// The course's claim, for a network without padding: a picture 10 wide and high instead of 6
    /// holds 9 places at steps of 2, and each gets what its crop alone gets.
    @Test
    void dense_layers_as_convolutions_give_what_every_crop_gives() {
        Model model =
                Model.initialize(
                                Network.of(
                                        "crops",
                                        volume(6, 6, 2),
                                        conv(5, 2).stride(2),
                                        relu(),
                                        dense(7),
                                        relu(),
                                        dense(3),
                                        softmax()),
                                5)
                        .labels(List.of("a", "b", "c"));
        Tensor picture = Tensor.zeros(1, volume(10, 10, 2));
        Random random = new Random(5);
        for (int i = 0; i < picture.data().length; i++) {
            picture.data()[i] = random.nextFloat();
        }
        Model wide = model.convolutional(picture.volume());
        Tensor all = wide.run(picture, engine);
        assertThat(all.volume()).isEqualTo(volume(3, 3, 3));
        assertThat(wide.labels()).isEmpty();
        for (int place = 0; place < 9; place++) {
            Tensor alone = model.run(crop(picture, place % 3 * 2, place / 3 * 2), engine);
            for (int d = 0; d < 3; d++) {
                assertThat(all.at(0, place % 3, place / 3, d))
                        .isCloseTo(alone.at(0, 0, 0, d), within(1e-6f));
            }
        }
    }

    private static Tensor crop(Tensor picture, int left, int top) {
        Tensor crop = Tensor.zeros(1, volume(6, 6, 2));
        for (int y = 0; y < 6; y++) {
            System.arraycopy(
                    picture.data(),
                    picture.column(0, left, top + y),
                    crop.data(),
                    crop.column(0, 0, y),
                    6 * 2);
        }
        return crop;
    }

    @Test
    void on_its_own_input_a_convolutional_model_keeps_its_labels() {
        assertThat(model().convolutional(volume(8, 8, 3)).labels()).isEqualTo(model().labels());
    }

    @Test
    void weights_that_depend_on_the_size_of_the_input_do_not_fit_a_larger_one() {
        Network local = Network.of("loc", volume(6, 6, 2), local(5, 2).stride(2), dense(3));
        assertThatThrownBy(() -> local.convolutional(volume(8, 8, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "loc on 8×8×2: local1 would have 720 weights instead of 405, because it reads"
                                + " 8×8×2; only networks whose other layers share their weights over"
                                + " all places can see larger inputs");
        assertThatThrownBy(() -> network().convolutional(volume(6, 6, 3)))
                .isInstanceOf(MisfitException.class)
                .hasMessageContaining("a window of 4 is larger than the input of 3");
    }
}
