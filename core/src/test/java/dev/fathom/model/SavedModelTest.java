package dev.fathom.model;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.Preprocessing;
import dev.fathom.file.DataException;
import dev.fathom.layer.Layer;
import dev.fathom.layer.Samples;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What can be saved can be loaded, and what is loaded is what was saved.
class SavedModelTest {
    private static final List<String> LETTERS =
            List.of(
                    "a",
                    "B",
                    "7",
                    " ",
                    "_",
                    "-",
                    "/",
                    "=",
                    ":",
                    "#",
                    ",",
                    "\n",
                    "\r",
                    "\t",
                    "\u0000",
                    "\u001b[2J",
                    "\u007f",
                    "\u0085",
                    "\u202e",
                    "\u2028",
                    "\ufeff",
                    "\"",
                    "\\",
                    "\\u000a",
                    "é",
                    "日本",
                    "🐈",
                    "\ud83d",
                    "\udc08",
                    "<b>",
                    "%s");

    @TempDir private Path folder;

    private static String text(Random random) {
        int letters = random.nextInt(5);
        return IntStream.range(0, letters)
                .mapToObj(i -> LETTERS.get(random.nextInt(LETTERS.size())))
                .reduce("", String::concat);
    }

    /// What is made, or else as it was where it is refused.
    private static <T> T or(T before, Supplier<T> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException | DataException refused) {
            assertThat(refused).message().isNotBlank();
            return before;
        }
    }

    private static Network network(Random random) {
        Volume input = volume(1 + random.nextInt(6), 1 + random.nextInt(6), 1 + random.nextInt(4));
        Network plain = Network.of("plain", input, dense(1 + random.nextInt(4)));
        String name = random.nextInt(3) == 0 ? text(random) : "a net";
        return or(plain, () -> Network.graph(name, input, flow -> layers(flow, random)));
    }

    private static Flow layers(Flow start, Random random) {
        List<Samples.Sample> all = Samples.all();
        Flow flow = start.then(relu());
        for (int i = random.nextInt(5); i > 0; i--) {
            Flow before = flow;
            Layer layer = all.get(random.nextInt(all.size())).layer();
            String name = text(random);
            flow =
                    or(
                            flow,
                            () ->
                                    random.nextBoolean()
                                            ? before.then(layer)
                                            : before.then(name, layer));
        }
        if (random.nextInt(4) == 0) {
            flow = flow.plus(flow.then(relu()));
        }
        return random.nextBoolean() ? flow : flow.then(globalAveragePool(), dense(3));
    }

    private static double number(Random random) {
        return switch (random.nextInt(6)) {
            case 0 -> Double.longBitsToDouble(random.nextLong());
            case 1 -> Double.MIN_VALUE;
            case 2 -> -0.0;
            default -> random.nextDouble();
        };
    }

    private static Preprocessing preprocessing(Random random) {
        int depth = 1 + random.nextInt(4);
        return new Preprocessing(
                random.doubles(depth).map(d -> number(random)).boxed().toList(),
                random.doubles(depth).map(d -> number(random)).boxed().toList(),
                Preprocessing.Order.values()[random.nextInt(2)],
                random.nextInt(4) == 0 ? random.nextInt() : random.nextInt(300));
    }

    private static Map<String, String> texts(Random random) {
        Map<String, String> texts = new HashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            texts.put(text(random), text(random));
        }
        return texts;
    }

    private static Model model(Random random) {
        Model model = Model.initialize(network(random), random.nextLong());
        model.namedWeights()
                .forEach(
                        (name, array) -> {
                            for (int i = 0; i < array.length; i++) {
                                float any = Float.intBitsToFloat(random.nextInt());
                                float value =
                                        Float.isFinite(any) && random.nextBoolean() ? any : -0f;
                                array[i] = name.endsWith(".variance") ? Math.abs(value) : value;
                            }
                        });
        int classes = model.network().output().size() - random.nextInt(9) / 8;
        List<String> labels =
                Stream.generate(() -> text(random)).limit(Math.min(classes, 300)).toList();
        Model labelled = or(model, () -> model.labels(labels));
        Model prepared = or(labelled, () -> labelled.preprocessing(preprocessing(random)));
        Model told = or(prepared, () -> prepared.provenance(texts(random)));
        Stored.Type type = Stored.Type.values()[random.nextInt(Stored.Type.values().length)];
        return or(told, () -> told.as(type));
    }

    @Test
    void whatever_can_be_saved_comes_back_as_it_was() throws IOException {
        int labelled = 0;
        int odd = 0;
        for (int seed = 0; seed < 400; seed++) {
            Model model = model(new Random(seed));
            Path file = folder.resolve(seed + ".safetensors");
            model.save(file);
            Model back = Model.load(file);
            String place = "seed " + seed;
            assertThat(back.network()).as(place).isEqualTo(model.network());
            assertThat(back.labels()).as(place).isEqualTo(model.labels());
            assertThat(back.preprocessing()).as(place).isEqualTo(model.preprocessing());
            assertThat(back.provenance()).as(place).isEqualTo(model.provenance());
            assertThat(back.toBytes()).as(place).isEqualTo(Files.readAllBytes(file));
            assertThat(back.weightsSha256()).as(place).isEqualTo(model.weightsSha256());
            Files.delete(file);
            labelled += model.labels().isEmpty() ? 0 : 1;
            odd += model.provenance().toString().contains("\u001b") ? 1 : 0;
        }
        assertThat(labelled).isGreaterThan(50);
        assertThat(odd).isGreaterThan(20);
    }

    @Test
    void what_cannot_be_computed_with_is_not_saved() {
        Path file = folder.resolve("x.safetensors");
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            Model model = Model.initialize(Network.of("net", volume(1, 1, 2), dense(2)), 1);
            model.weights()[0][0][3] = value;
            assertThatThrownBy(() -> model.save(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(file + ": value 3 of fc1.weight is " + value);
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void a_network_of_more_lines_than_are_read_is_not_saved() {
        Layer[] layers = new Layer[20_000];
        Arrays.fill(layers, relu());
        Model model = Model.initialize(Network.of("long", volume(1, 1, 1), layers), 1);
        assertThatThrownBy(model::toBytes)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("long: its network: more than 20000 lines; that is no network");
    }

    @Test
    void a_model_is_of_layers_and_of_as_many_channels_as_it_is_prepared_for() {
        assertThatThrownBy(() -> Model.initialize(Network.of("none", volume(4, 4, 1)), 1))
                .hasMessage("none has no layers, so it makes nothing of its input; add one");
        Model model = Model.initialize(Network.of("grey", volume(4, 4, 1), dense(3)), 1);
        assertThatThrownBy(() -> model.preprocessing(Preprocessing.none(3)))
                .isInstanceOf(ShapeException.class)
                .hasMessage(
                        "grey reads 1 channels, but its preprocessing 'mean 0.0,0.0,0.0 deviation"
                                + " 1.0,1.0,1.0' makes 3; give it a mean and a deviation for each of"
                                + " the 1");
        assertThatThrownBy(() -> model.provenance(Map.of("by", "\udc08")))
                .hasMessage(
                        "provenance of grey: '\\udc08' has half of a character, which no file can"
                                + " hold; leave it out");
    }

    @Test
    void the_language_of_the_machine_changes_no_byte() {
        Locale usual = Locale.getDefault();
        byte[] bytes = model(new Random(7)).toBytes();
        try {
            for (String language : List.of("ar-EG-u-nu-arab", "tr", "de", "hi-IN-u-nu-deva")) {
                Locale.setDefault(Locale.forLanguageTag(language));
                assertThat(model(new Random(7)).toBytes()).as(language).isEqualTo(bytes);
            }
        } finally {
            Locale.setDefault(usual);
        }
    }

    /// What another program makes of a file that it reads and writes again.
    private interface Rewriting {
        void of(ObjectNode header);
    }

    private static byte[] rewritten(byte[] file, Rewriting rewriting) {
        int length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getInt();
        JsonMapper json = JsonMapper.builder().build();
        ObjectNode header = (ObjectNode) json.readTree(file, 8, length);
        rewriting.of(header);
        byte[] changed = header.toString().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + changed.length + file.length - 8 - length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(changed.length)
                .put(changed)
                .put(file, 8 + length, file.length - 8 - length)
                .array();
    }

    private static void reverse(ObjectNode node) {
        List<String> names = List.copyOf(node.propertyNames());
        for (String name : names.reversed()) {
            node.set(name, node.remove(name));
        }
    }

    private static Model classifier() {
        return Model.initialize(Network.of("net", volume(2, 2, 3), dense(3)), 1)
                .labels(List.of("a", "b", "c"))
                .provenance(Map.of("seed", "1"));
    }

    private Path other(Rewriting rewriting) throws IOException {
        return Files.write(
                folder.resolve("other.safetensors"), rewritten(classifier().toBytes(), rewriting));
    }

    @Test
    void a_program_that_puts_texts_and_arrays_into_another_order_leaves_the_model()
            throws IOException {
        List<Rewriting> rewritings =
                List.of(
                        header -> {},
                        SavedModelTest::reverse,
                        header -> reverse((ObjectNode) header.get("__metadata__")),
                        header -> ((ObjectNode) header.get("__metadata__")).put("by", "a tool"));
        for (Rewriting rewriting : rewritings) {
            Path file = other(rewriting);
            assertThat(Model.load(file).toBytes()).isEqualTo(classifier().toBytes());
            assertThat(Model.read(file, Files.readAllBytes(file)).labels()).hasSize(3);
        }
    }

    @Test
    void what_such_a_program_changed_is_seen_and_the_way_out_works() throws IOException {
        List<Rewriting> changes =
                List.of(
                        header -> text(header, "labels", "a\nc\nb"),
                        header -> text(header, "provenance.seed", "2"),
                        header -> text(header, "provenance.by", "x"),
                        header ->
                                text(header, "preprocessing", Preprocessing.none(3).resize(9) + ""),
                        header ->
                                text(
                                        header,
                                        "network",
                                        "network net\ninput 1x4x3\nfc1 = dense(3)"));
        for (Rewriting change : changes) {
            Path file =
                    other(
                            header -> {
                                reverse((ObjectNode) header.get("__metadata__"));
                                change.of(header);
                            });
            assertThatThrownBy(() -> Model.load(file))
                    .hasMessageMatching(
                            "\\Q"
                                    + file
                                    + "\\E: at byte 35 expected bytes of SHA-256 [0-9a-f]{64}, found"
                                    + " texts in another order; get the file again, or, if another"
                                    + " program changed it and you trust it, save it there without"
                                    + " the text sha256");
        }
        Path trusted =
                other(
                        header -> {
                            text(header, "labels", "x\ny\nz");
                            ((ObjectNode) header.get("__metadata__")).remove("sha256");
                        });
        assertThat(Model.load(trusted).labels()).containsExactly("x", "y", "z");
    }

    private static void text(ObjectNode header, String name, String text) {
        ((ObjectNode) header.get("__metadata__")).put(name, text);
    }

    @Test
    void one_changed_bit_of_a_rearranged_model_is_seen() throws IOException {
        byte[] whole = rewritten(classifier().toBytes(), SavedModelTest::reverse);
        Path file = folder.resolve("bit.safetensors");
        Model right = classifier();
        Random random = new Random(5);
        for (int i = 0; i < 300; i++) {
            byte[] bytes = whole.clone();
            int bit = random.nextInt(8 * bytes.length);
            bytes[bit / 8] ^= (byte) (1 << bit % 8);
            Files.write(file, bytes);
            try {
                assertThat(Model.load(file).toBytes()).as("bit %d", bit).isEqualTo(right.toBytes());
            } catch (DataException seen) {
                assertThat(seen).as("bit %d", bit).hasMessageStartingWith(file + ": ");
            }
        }
    }
}
