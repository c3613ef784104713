package dev.fathom.cli.model;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.file.SafeTensors;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.pretrained.Pretrained;
import dev.fathom.tensor.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ExportTest {
    private static final Network NETWORK =
            Network.of("small", volume(6, 5, 3), conv(4, 3), relu(), lrn(5), dense(2), softmax());

    @TempDir private Path folder;
    private Path model;
    private Path file;

    @BeforeEach
    void save() throws IOException {
        model = folder.resolve("small.safetensors");
        Model.initialize(NETWORK, 3).save(model);
        file = folder.resolve("small.onnx");
    }

    @Test
    void people_read_what_was_written_and_what_is_not_as_in_the_network() {
        Ran ran = Ran.fathom("export", model.toString(), file.toString());
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                "wrote "
                                        + file
                                        + ": 1,754 bytes, opset 17, 210 parameters in 4 arrays\n"
                                        + "reads input 6×5×3, gives softmax2 1×1×2; depth before"
                                        + " height and width\n"
                                        + "6 operators: 1 Conv, 1 Flatten, 1 Gemm, 1 LRN, 1 Relu, 1"
                                        + " Softmax\n"
                                        + "each layer's name is that of the operator that gives its"
                                        + " result\n"
                                        + "not as in the network:\n"
                                        + "  norm1: alpha 1.0E-4 of the sum is ONNX's alpha 5.0E-4 of"
                                        + " the mean over 5\n"
                                        + "  fc2: weights from height × width × depth to depth ×"
                                        + " height × width, 4×3×4\n",
                                ""));
    }

    @Test
    void machines_get_every_figure() throws IOException {
        Ran ran = Ran.fathom("export", model.toString(), file.toString(), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        JsonNode json = JsonMapper.shared().readTree(ran.out());
        assertThat(json.get("bytes").longValue()).isEqualTo(Files.size(file));
        assertThat(json.get("opset").intValue()).isEqualTo(17);
        assertThat(json.get("input").toString())
                .isEqualTo("{\"name\":\"input\",\"volume\":[6,5,3]}");
        assertThat(json.get("output").get("name").stringValue()).isEqualTo("softmax2");
        assertThat(json.get("operators").get("LRN").intValue()).isEqualTo(1);
        assertThat(json.get("initializers").intValue()).isEqualTo(4);
        assertThat(json.get("parameters").longValue()).isEqualTo(NETWORK.parameters());
        assertThat(json.get("notes")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"F32, 1472", "F16, 1052", "bf16, 1052", "I8, 1020"})
    void a_model_file_can_hold_weights_in_fewer_bits(String type, int bytes) throws IOException {
        Path small = folder.resolve("new/small.safetensors");
        Ran ran = Ran.fathom("export", model.toString(), small.toString(), "--weights", type);
        String upper = type.toUpperCase(Locale.ROOT);
        assertThat(ran)
                .isEqualTo(
                        new Ran(
                                0,
                                ("wrote %s: %,d bytes, 210 parameters, weights as %s\n"
                                                + "layers compute with them in single precision;"
                                                + " ./fathom evaluate %1$s tells what the rounding"
                                                + " costs\n")
                                        .formatted(small, bytes, upper),
                                ""));
        assertThat(Model.load(small).stored().get(0).getFirst().type())
                .isEqualTo(Stored.Type.valueOf(upper));
    }

    @Test
    void an_onnx_file_of_weights_in_fewer_bits_holds_floats() throws IOException {
        Path small = folder.resolve("eight.safetensors");
        Ran saved =
                Ran.fathom(
                        "export", model.toString(), small.toString(), "--weights", "I8", "--json");
        assertThat(JsonMapper.shared().readTree(saved.out()).get("weights").stringValue())
                .isEqualTo("I8");
        Ran ran = Ran.fathom("export", small.toString(), file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(Onnx.read(file).weightsSha256()).isEqualTo(Model.load(small).weightsSha256());
        assertThat(Ran.fathom("export", model.toString(), file.toString(), "--weights", "I8").err())
                .isEqualTo(
                        "fathom export: --weights I8 is for a file that ends in .safetensors; in"
                                + " ONNX files weights are floats; see fathom export --help\n");
    }

    @Test
    void a_pretrained_network_comes_back_whole() throws IOException {
        Ran ran = Ran.fathom("export", "resnet20-cifar", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        Model read = Onnx.read(file);
        Model original = Pretrained.load("resnet20-cifar");
        assertThat(read.network()).isEqualTo(original.network());
        assertThat(read.weightsSha256()).isEqualTo(original.weightsSha256());
        assertThat(read.labels()).isEqualTo(original.labels());
    }

    @Test
    void wrong_use_is_a_sentence_and_writes_nothing() throws IOException {
        Path other = folder.resolve("small.pt");
        assertThat(Ran.fathom("export", model.toString(), other.toString()))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom export: '"
                                        + other
                                        + "' is no name for an ONNX file; write "
                                        + other
                                        + ".onnx; see fathom export --help\n"));
        assertThat(Ran.fathom("export", model.toString(), file.toString(), "--opset", "9"))
                .isEqualTo(
                        new Ran(
                                2,
                                "",
                                "fathom export: --opset 9 can't be written, only 17; ONNX Runtime"
                                        + " reads that from its version 1.12 on; see fathom export"
                                        + " --help\n"));
        assertThat(Ran.fathom("export", "lenet5", file.toString()).err())
                .startsWith("fathom export: 'lenet5' is neither a file nor pretrained; ");
        assertThat(Ran.fathom("export", model.toString()).err())
                .isEqualTo(
                        "fathom export: Missing required parameter: 'FILE'; see fathom export"
                                + " --help\n");
        assertThat(file).doesNotExist();
        assertThat(other).doesNotExist();
        Path taken = Files.createDirectory(folder.resolve("taken.onnx"));
        Ran folder = Ran.fathom("export", model.toString(), taken.toString());
        assertThat(folder.code()).isEqualTo(1);
        assertThat(folder.err()).startsWith(taken.toString()).hasLineCount(1);
    }

    @Test
    void weights_are_written_by_torchvisions_names_in_half_the_size() throws IOException {
        Path there = folder.resolve("squeezenet.safetensors");
        Ran ran =
                Ran.fathom(
                        "export",
                        "squeezenet1.1",
                        there.toString(),
                        "--names",
                        "torchvision",
                        "--weights",
                        "F16");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .isEqualTo(
                        "wrote %s: %,d bytes, 52 arrays by torchvision's names, weights as F16\n"
                                .formatted(there, Files.size(there)));
        SafeTensors written = SafeTensors.read(there);
        assertThat(written.metadata()).containsEntry("format", "pt");
        assertThat(written.arrays().get("features.0.weight").shape()).containsExactly(64, 3, 3, 3);
        float[] own = Pretrained.load("squeezenet1.1").namedWeights().get("conv1.weight");
        // filter 5, channel 2, y 1, x 0
        assertThat(written.arrays().get("features.0.weight").floats()[((5 * 3 + 2) * 3 + 1) * 3])
                .isEqualTo(
                        Float.float16ToFloat(Float.floatToFloat16(own[((5 * 3 + 1) * 3) * 3 + 2])));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "small.onnx | F32 | --names torchvision is for a file that ends in .safetensors",
                "small.safetensors | I8 | --weights I8 is Fathom's own; use F32, F16 or BF16",
                "small.safetensors | F32 | --names torchvision: torchvision has no names for the"
                        + " weights of small, only for networks that begin with resnet,"
                        + " resnext, wide-resnet, vgg, densenet, squeezenet"
            })
    void others_names_are_for_others_networks(String to, String type, String sentence) {
        Ran ran =
                Ran.fathom(
                        "export",
                        model.toString(),
                        folder.resolve(to).toString(),
                        "--names",
                        "torchvision",
                        "--weights",
                        type);
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains(sentence);
    }
}
