package dev.fathom.cli.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// `describe` and `zoo`.
class DescribeTest {
    @TempDir private Path folder;

    private static JsonNode json(Ran ran) {
        assertThat(ran.code()).as(ran.err()).isZero();
        return JsonMapper.shared().readTree(ran.out());
    }

    /// The figures are those of the paper's own network; parameters include biases.
    @Test
    void machines_get_alexnet_in_the_fixed_form() {
        JsonNode alexNet = json(Ran.fathom("describe", "alexnet", "--json"));
        assertThat(alexNet.get("network").stringValue()).isEqualTo("alexnet");
        assertThat(alexNet.get("input").toString()).isEqualTo("[227,227,3]");
        assertThat(alexNet.get("parameters").longValue()).isEqualTo(60_965_224);
        assertThat(alexNet.get("depth").intValue()).isEqualTo(8);
        assertThat(alexNet.get("layers").get(0).toString())
                .isEqualTo(
                        "{\"name\":\"conv1\",\"kind\":\"conv\",\"output\":[55,55,96],\"filter\":[11,11,3],"
                                + "\"parameters\":34944,\"macs\":105415200,\"receptiveField\":11,\"jump\":4}");
        assertThat(alexNet.get("layers").get(1).get("filter").isNull()).isTrue();
    }

    @Test
    void people_get_a_table() {
        Ran ran = Ran.fathom("describe", "lenet5");
        assertThat(ran.code()).isZero();
        assertThat(ran.out()).startsWith("lenet5: 28×28×1 → 1×1×10\n").contains("Three depths:");
    }

    @Test
    void a_drawing_is_written_beside_the_table() throws IOException {
        Path file = folder.resolve("lenet5.svg");
        Ran ran = Ran.fathom("describe", "lenet5", "--input", "36x36x1", "--svg", file.toString());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("lenet5: 36×36×1 → 1×1×10\n");
        assertThat(ran.err()).isEqualTo("wrote " + file + "\n");
        assertThat(Files.readString(file)).startsWith("<svg ").contains(">36×36×1<");
    }

    @Test
    void a_network_file_is_described() throws IOException {
        JsonNode json = json(Ran.fathom("describe", new Tiny(folder).network() + "", "--json"));
        assertThat(json.get("network").stringValue()).isEqualTo("tiny");
        assertThat(json.get("layers")).hasSize(5);
    }

    @Test
    void another_input_can_be_asked_for() {
        JsonNode json = json(Ran.fathom("describe", "resnet18", "--input", "320x320x3", "--json"));
        assertThat(json.get("input").toString()).isEqualTo("[320,320,3]");
    }

    @Test
    void what_does_not_fit_is_shown_up_to_the_layer_that_fails() {
        Ran ran = Ran.fathom("describe", "lenet5", "--input", "29x29x1");
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out())
                .contains("conv1")
                .contains("tanh1")
                .doesNotContain("pool1")
                .doesNotContain("Three depths");
        assertThat(ran.err())
                .startsWith("lenet5: layer 3, averagePool(2).stride(2) reading 29×29×6: ")
                .contains("is not a whole number; use an input of 28 or 30")
                .hasLineCount(1);
    }

    @Test
    void a_file_with_a_mistake_names_the_line() throws IOException {
        Path file =
                Files.writeString(folder.resolve("x.net"), "network x\ninput 8x8x1\nconf(4, 3)\n");
        Ran ran = Ran.fathom("describe", file.toString());
        assertThat(ran.code()).isEqualTo(1);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).startsWith(file + ": line 3: 'conf'").hasLineCount(1);
    }

    @Test
    void an_unknown_network_lists_those_there_are() {
        Ran ran = Ran.fathom("describe", "alexnex");
        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err())
                .startsWith(
                        "fathom describe: no network 'alexnex' in the zoo; it has lenet5, alexnet")
                .endsWith("; there is no file of this name either; see fathom describe --help\n");
    }

    @Test
    void a_folder_is_no_network() {
        assertThat(Ran.fathom("describe", folder.toString()).err())
                .isEqualTo(
                        "fathom describe: %1$s is a folder; give a network file, or a model file as in %1$s/model.safetensors; see fathom describe --help\n"
                                .formatted(folder));
    }

    @Test
    void the_zoo_is_listed_for_people_and_machines() {
        Ran table = Ran.fathom("zoo");
        assertThat(table.code()).isZero();
        assertThat(table.out().lines()).allMatch(line -> line.length() <= 120);
        assertThat(table.out()).contains("alexnet").contains("60,965,224").doesNotContain("…");
        JsonNode json = json(Ran.fathom("zoo", "--json"));
        assertThat(table.out()).endsWith("\npretrained: resnet20-cifar, squeezenet1.1\n");
        assertThat(json).hasSize((int) table.out().lines().count() - 3);
        assertThat(json.get(0).get("network").stringValue()).isEqualTo("lenet5");
        assertThat(json.get(0).get("parameters").intValue()).isEqualTo(61_706);
    }
}
