package dev.fathom.cli;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.onnx.Onnx;
import dev.fathom.pretrained.Pretrained;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
}
