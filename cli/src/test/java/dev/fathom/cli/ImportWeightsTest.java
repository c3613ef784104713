package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.samples.Task;
import dev.fathom.file.SafeTensors;
import dev.fathom.model.Model;
import dev.fathom.onnx.Onnx;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.tensor.Stored;
import dev.fathom.zoo.Zoo;
import dev.fathom.zoo.weights.ForeignWeights;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ImportWeightsTest {
    private static final Model PRETRAINED = Pretrained.load("resnet20-cifar");

    @TempDir private Path folder;

    private Ran imports(Path file, String... more) {
        String[] all = new String[more.length + 4];
        System.arraycopy(
                new String[] {"import", file.toString(), "-o", model().toString()}, 0, all, 0, 4);
        System.arraycopy(more, 0, all, 4, more.length);
        return Ran.fathom(all);
    }

    private Path model() {
        return folder.resolve("model.safetensors");
    }

    @Test
    void a_file_of_pytorch_becomes_the_model_that_it_is() throws IOException {
        Path file = torch(ForeignWeights.of(PRETRAINED));
        Ran ran = imports(file, "--as", "resnet20-cifar", "--mean", "0.5,0.4,0.3");
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                "read     %s\nbecame   resnet20-cifar: 97 arrays\npictures mean 0.5,0.4,0.3 deviation 1.0,1.0,1.0\nlabels   none\nsaved    %s\n"
                                        .formatted(file, model()),
                                ""));
        assertThat(Model.load(model()).weightsSha256()).isEqualTo(PRETRAINED.weightsSha256());
    }

    @Test
    void what_does_not_fit_is_told_to_machines_and_people_and_nothing_is_saved()
            throws IOException {
        Map<String, Stored> arrays = new LinkedHashMap<>(ForeignWeights.of(PRETRAINED));
        arrays.remove("layer2.0.bn1.weight");
        arrays.put("extra", Stored.of(List.of(2), new float[2]));
        Ran ran = imports(torch(arrays), "--as", "resnet20-cifar", "--json");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.err())
                .contains(
                        "resnet20-cifar can't take these weights: conv3_1/bn1.scale"
                                + " (layer2.0.bn1.weight) is missing; name the network that they are"
                                + " of");
        JsonNode json = JsonMapper.shared().readTree(ran.out());
        assertThat(json.get("tensors").intValue()).isEqualTo(96);
        assertThat(json.get("unused").toString()).isEqualTo("[\"extra\"]");
        assertThat(json.get("missing").toString())
                .isEqualTo(
                        "[{\"name\":\"conv3_1/bn1.scale\",\"expected\":[\"layer2.0.bn1.weight\"]}]");
        assertThat(json.get("misfits").toString()).isEqualTo("[]");
        assertThat(model()).doesNotExist();
    }

    @Test
    void a_head_that_is_only_trained_with_is_left_out_and_told() throws IOException {
        Map<String, Stored> arrays = new LinkedHashMap<>(ForeignWeights.of(PRETRAINED));
        arrays.put("aux_classifier.4.bias", Stored.of(List.of(2), new float[2]));
        Path file = torch(arrays);
        assertThat(imports(file, "--as", "resnet20-cifar").out())
                .contains(
                        "left out 1 arrays of a head that is there only for training,"
                                + " aux_classifier.4.bias first\n")
                .doesNotContain("unused");
        JsonNode json =
                JsonMapper.shared()
                        .readTree(imports(file, "--as", "resnet20-cifar", "--json").out());
        assertThat(json.get("unused").toString()).isEqualTo("[]");
        assertThat(json.get("auxiliary").toString()).isEqualTo("[\"aux_classifier.4.bias\"]");
    }

    @Test
    void a_network_that_gives_each_pixel_a_class_is_for_that_task() throws IOException {
        Model small = Model.initialize(Zoo.network("unet-small"), 1);
        Path onnx = folder.resolve("small.onnx");
        Onnx.write(small.provenance(Map.of()), onnx);
        int classes = small.network().output().depth();
        Path labels = folder.resolve("labels.txt");
        Files.write(labels, Collections.nCopies(classes, "a"));
        assertThat(imports(onnx, "--task", "segment", "--labels", labels.toString()).err())
                .isEmpty();
        Model made = Model.load(model());
        assertThat(made.task()).isEqualTo(Task.SEGMENT);
        assertThat(made.labels()).hasSize(classes);
        assertThat(
                        imports(
                                        torch(ForeignWeights.of(PRETRAINED)),
                                        "--as",
                                        "resnet20-cifar",
                                        "--task",
                                        "segment")
                                .err())
                .contains(
                        "--task segment: resnet20-cifar gives 1×1×10, but a mask needs a column of"
                                + " values for each of the 32×32 pixels that it reads");
    }

    @Test
    void weights_need_the_name_of_their_network() throws IOException {
        Path file = torch(Map.of());
        assertThat(imports(file).err())
                .contains("has weights and no network; name the one they are of: --as resnet50");
        assertThat(imports(file, "--as", "resnet51").err()).contains("--as: ", "resnet51");
        assertThat(imports(Path.of("a.onnx"), "--as", "resnet50").err())
                .contains(
                        "--as is for weights in a file that ends in .pth, .pt, .bin or .safetensors,"
                                + " not for a.onnx");
        assertThat(imports(Path.of("a.onnx"), "--config", "c.json").err())
                .contains("--config is for weights in a file that ends in .pth, .pt, .bin or");
    }

    private Path safetensors(Map<String, Stored> arrays) throws IOException {
        Path file = folder.resolve("net.safetensors");
        new SafeTensors(Map.of("format", "pt"), arrays).write(file);
        return file;
    }

    @Test
    void a_safetensors_file_becomes_the_model_that_it_is() throws IOException {
        Path file = safetensors(ForeignWeights.of(PRETRAINED));
        Ran ran = imports(file, "--as", "resnet20-cifar", "--json");
        assertThat(ran.code()).isZero();
        JsonNode json = JsonMapper.shared().readTree(ran.out());
        assertThat(json.get("tensors").intValue()).isEqualTo(97);
        assertThat(json.get("unused").toString()).isEqualTo("[]");
        assertThat(json.get("config").toString()).isEqualTo("\"\"");
        assertThat(Model.load(model()).weightsSha256()).isEqualTo(PRETRAINED.weightsSha256());
    }

    @Test
    void halves_are_read_to_the_numbers_that_they_are() throws IOException {
        Map<String, Stored> halves = new LinkedHashMap<>();
        ForeignWeights.of(PRETRAINED)
                .forEach((name, array) -> halves.put(name, array.as(Stored.Type.BF16, name)));
        assertThat(imports(safetensors(halves), "--as", "resnet20-cifar").code()).isZero();
        assertThat(Model.load(model()).namedWeights().get("fc.bias"))
                .isEqualTo(halves.get("fc.bias").floats());
    }

    @Test
    void timms_description_beside_weights_gives_labels_and_preprocessing() throws IOException {
        Path file = safetensors(ForeignWeights.of(PRETRAINED));
        Path config = folder.resolve("config.json");
        Files.writeString(
                config,
                """
                {"architecture": "resnet20", "num_classes": 10,
                 "label_names": ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"],
                 "pretrained_cfg": {"input_size": [3, 32, 32], "crop_pct": 0.8,
                   "mean": [0.5, 0.4, 0.3], "std": [0.25, 0.25, 0.25]}}
                """);
        Ran ran = imports(file, "--as", "resnet20-cifar");
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                "read     %s\nconfig   %s\nbecame   resnet20-cifar: 97 arrays\npictures mean 0.5,0.4,0.3 deviation 0.25,0.25,0.25 resize 40\nlabels   10\nsaved    %s\n"
                                        .formatted(file, config, model()),
                                ""));
        assertThat(Model.load(model()).labels()).startsWith("a", "b").endsWith("j");
        assertThat(imports(file, "--as", "resnet20-cifar", "--mean", "0.1").out())
                .contains("pictures mean 0.1,0.1,0.1 deviation 1.0,1.0,1.0\nlabels   10");
    }

    @Test
    void a_description_that_is_not_timms_is_refused_when_it_is_asked_for() throws IOException {
        Path file = safetensors(ForeignWeights.of(PRETRAINED));
        Path config = Files.writeString(folder.resolve("config.json"), "{}");
        String complaint = config + ": expected timm's name of the network as \"architecture\"";
        Ran beside = imports(file, "--as", "resnet20-cifar");
        assertThat(beside.code()).isZero();
        assertThat(beside.out()).contains("note     not used: " + complaint);
        Ran given = imports(file, "--as", "resnet20-cifar", "--config", config.toString());
        assertThat(given.code()).isEqualTo(1);
        assertThat(given.err()).contains(complaint);
    }

    @Test
    void the_file_that_is_read_is_not_written_over() throws IOException {
        Path file = safetensors(ForeignWeights.of(PRETRAINED));
        byte[] before = Files.readAllBytes(file);
        Ran ran =
                Ran.fathom(
                        "import", file.toString(), "--as", "resnet20-cifar", "-o", file.toString());
        assertThat(ran.code()).isNotZero();
        assertThat(ran.err())
                .contains("-o: " + file + " is the file that is read; write another one");
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void a_network_of_which_torchvision_has_another_is_that_other() throws IOException {
        Ran ran = imports(safetensors(Map.of()), "--as", "mobilenet-v2", "--json");
        assertThat(JsonMapper.shared().readTree(ran.out()).get("network").stringValue())
                .isEqualTo("mobilenet-v2-torchvision");
    }

    /// A file as torch.save writes it.
    private Path torch(Map<String, Stored> arrays) throws IOException {
        ByteArrayOutputStream pickle = new ByteArrayOutputStream();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            pickle.writeBytes(new byte[] {'}', '('});
            int key = 0;
            for (Map.Entry<String, Stored> each : arrays.entrySet()) {
                float[] values = each.getValue().floats();
                text(pickle, each.getKey());
                op(pickle, "ctorch._utils\n_rebuild_tensor_v2\n((");
                text(pickle, "storage");
                op(pickle, "ctorch\nFloatStorage\n");
                text(pickle, "" + key);
                text(pickle, "cpu");
                number(pickle, values.length);
                op(pickle, "tQK\0(");
                List<Integer> shape = each.getValue().shape();
                shape.forEach(extent -> number(pickle, extent));
                op(pickle, "t(");
                for (int d = 0; d < shape.size(); d++) {
                    number(
                            pickle,
                            shape.subList(d + 1, shape.size()).stream()
                                    .reduce(1, Math::multiplyExact));
                }
                op(pickle, "t\u0089NtR");
                ByteBuffer data =
                        ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                data.asFloatBuffer().put(values);
                store(zip, "net/data/" + key++, data.array());
            }
            op(pickle, "u.");
            store(zip, "net/data.pkl", pickle.toByteArray());
        }
        return Files.write(folder.resolve("net.pth"), bytes.toByteArray());
    }

    private static void op(ByteArrayOutputStream pickle, String codes) {
        pickle.writeBytes(codes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static void text(ByteArrayOutputStream pickle, String text) {
        op(pickle, "X");
        ByteBuffer length = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        pickle.writeBytes(length.putInt(text.length()).array());
        op(pickle, text);
    }

    private static void number(ByteArrayOutputStream pickle, int number) {
        op(pickle, "J");
        pickle.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array());
    }

    private static void store(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(bytes.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(bytes);
    }
}
