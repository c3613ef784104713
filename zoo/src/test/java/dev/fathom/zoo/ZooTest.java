package dev.fathom.zoo;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Description;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Counts from papers, repositories and torchvision's model cards, recomputed by hand.
class ZooTest {
    private static final long CHEAP = 400_000_000;

    @ParameterizedTest
    @CsvSource({
        "lenet5,                 61706,      416520,   5",
        "alexnet,             60965224,   724406816,   8",
        "alexnet-single-tower,62378344,  1135256096,   8",
        "zfnet,               62357608,            ,   8",
        "vgg16,              138357544, 15470264320,  16",
        "vgg11,              132863336,            ,  11",
        "vgg13,              133047848,            ,  13",
        "vgg19,              143667240,            ,  19",
        "vgg11-bn,           132868840,            ,  11",
        "vgg13-bn,           133053736,            ,  13",
        "vgg16-bn,           138365992,            ,  16",
        "vgg19-bn,           143678248,            ,  19",
        "googlenet,            6998552,            ,  22",
        "googlenet-aux,       13378280,            ,  22",
        "squeezenet1.0,        1248424,   832667936,  18",
        "squeezenet1.1,        1235496,   387747520,  18",
        "mobilenet-v1,         4231976,   568740352,  28",
        "mobilenet-v1-0.25-128, 470072,            ,  28",
        "mobilenet-v2,         3504872,   300774272,  53",
        "densenet121,          7978856,            , 121",
        "resnet18,            11689512,            ,  18",
        "resnet34,            21797672,            ,  34",
        "resnet50,            25557032,            ,  50",
        "resnet101,           44549160,            , 101",
        "resnet152,           60192808,            , 152",
        "resnet20-cifar,        269722,            ,  20",
        "resnet32-cifar,        464154,            ,  32",
        "resnet44-cifar,        658586,            ,  44",
        "resnet56-cifar,        853018,            ,  56",
        "resnet110-cifar,      1727962,            , 110",
        "convnetjs-cifar,        22466,     3920000,   4",
        "convnetjs-mnist,         5994,      578560,   3",
        "airbench94,           1970488,   118147360,   8",
        "airbench94-muon,      1970488,   118147360,   8",
        "unet-small,            482754,   326320128,  18",
        "cuda-convnet-26,       145578,            ,   5",
        "cuda-convnet-18,        89578,            ,   4",
        "cuda-convnet-13,      1116490,            ,   5",
        "cuda-convnet-11,      2112970,            ,   5",
    })
    void parameters_multiply_adds_and_depth_are_those_of_the_literature(
            String name, long parameters, Long macs, int depth) {
        Network network = Zoo.network(name);

        assertThat(network.parameters()).isEqualTo(parameters);
        assertThat(network.depth()).isEqualTo(depth);
        if (macs != null) {
            assertThat(network.macs()).isEqualTo(macs);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "vgg11, 7609",
        "vgg13, 11308",
        "vgg19, 19632",
        "vgg16-bn, 15470",
        "mobilenet-v1-0.25-128, 14",
        "densenet121, 2834",
        "resnet18, 1814",
        "resnet34, 3664",
        "resnet50, 4089",
        "resnet101, 7801",
        "resnet152, 11514",
        "googlenet, 1583"
    })
    void millions_of_multiply_adds_are_those_of_the_literature(String name, long millions) {
        assertThat(Math.round(Zoo.network(name).macs() / 1e6)).isEqualTo(millions);
    }

    /// Three passes of two operations a multiply-add, in batches of 1024.
    @ParameterizedTest
    @CsvSource({"airbench94, 476, 0.345", "airbench95, 720, 1.33", "airbench96, 1776, 4.93"})
    void airbench_trains_with_its_published_work(String name, int steps, double petaflop) {
        double work = Zoo.network(name).macs() * 6.0 * 1024 * steps / 1e15;

        assertThat(work).isCloseTo(petaflop, within(0.01 * petaflop));
    }

    private static List<Double> fields(String name, String kind) {
        return Zoo.network(name).describe().rows().stream()
                .filter(row -> row.kind().matches(kind))
                .map(row -> row.field().x().size())
                .toList();
    }

    @Test
    void vgg_sees_wider_with_each_layer() {
        assertThat(fields("vgg16", "conv|pool"))
                .containsExactly(
                        3.0, 5.0, 6.0, 10.0, 14.0, 16.0, 24.0, 32.0, 40.0, 44.0, 60.0, 76.0, 92.0,
                        100.0, 132.0, 164.0, 196.0, 212.0);
    }

    @Test
    void receptive_fields_of_last_pools_are_those_of_the_literature() {
        assertThat(fields("zfnet", "pool").getLast()).isEqualTo(171);
        assertThat(fields("convnetjs-cifar", "pool").getLast()).isEqualTo(36);
    }

    @Test
    void activations_of_vgg_are_counted_as_the_course_notes_mean() {
        assertThat(Zoo.network("vgg16").describe().activations()).isEqualTo(15_237_608);
    }

    @Test
    void airbench_tells_the_shifts_that_its_count_leaves_out() {
        Description airbench = Zoo.network("airbench94").describe();

        assertThat(airbench.uncounted()).isEqualTo(1152);
        assertThat(airbench.toString())
                .contains("1,152 shifts of norms without a scale, in group1/bn1 … group3/bn2");
    }

    static Stream<Network> networks() {
        return Zoo.entries().stream().map(Zoo.Entry::network);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void a_network_is_called_by_its_name(Network network) {
        assertThat(Zoo.network(network.name())).isEqualTo(network);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void its_text_form_reads_back_as_the_same_network(Network network) {
        assertThat(NetworkText.parse("text", network.toString())).isEqualTo(network);
    }

    static Stream<Network> cheapNetworks() {
        return networks().filter(network -> network.macs() < CHEAP);
    }

    @ParameterizedTest
    @MethodSource("cheapNetworks")
    void it_runs_and_gives_probabilities(Network network) {
        Tensor zeros = Tensor.zeros(1, network.input());

        float[] output = Model.initialize(network, 1).run(zeros, Engine.best()).data();

        int classes = network.output().depth();
        for (int column = 0; column < network.output().pixels(); column++) {
            double sum = 0;
            for (int c = 0; c < classes; c++) {
                assertThat(output[column * classes + c]).isBetween(0f, 1f);
                sum += output[column * classes + c];
            }
            assertThat(sum).isBetween(0.99999, 1.00001);
        }
        assertThat(output).hasSize(network.output().size());
    }

    @Test
    void beginnings_and_spellings_find_a_network() {
        assertThat(Zoo.network("resnet20").name()).isEqualTo("resnet20-cifar");
        assertThat(Zoo.network("VGG-16").input()).isEqualTo(volume(224, 224, 3));
        assertThat(Zoo.network("alexnet").name()).isEqualTo("alexnet");
    }

    @Test
    void a_name_that_fits_none_or_many_is_refused_with_the_names() {
        assertThatThrownBy(() -> Zoo.network("inception9"))
                .hasMessageStartingWith(
                        "no network 'inception9' in the zoo; it has lenet5, alexnet,");
        assertThatThrownBy(() -> Zoo.network("cuda"))
                .hasMessage(
                        "'cuda' may be any of cuda-convnet-26, cuda-convnet-18, cuda-convnet-13,"
                                + " cuda-convnet-11; write one of them");
    }

    /// After a change of the zoo: the failure shows what docs/networks.md should hold.
    @Test
    void the_page_of_networks_is_true() throws IOException {
        StringBuilder page = new StringBuilder();
        page.append("# The zoo\n\n");
        page.append(
                "`./fathom describe NAME` shows each layer; `./fathom zoo` prints this list.\n\n"
                        + "First weights are drawn as their authors did, else as He 2015: `kaiming`"
                        + " is normal with deviation √(2/fan-in) (He 2015), `xavier` uniform in"
                        + " ±√(6/(fan-in + fan-out)) (Glorot 2010), `uniform` in ±1/√fan-in,"
                        + " `normal` with a deviation for each layer, `dirac` copies channels,"
                        + " `unit` is `uniform` divided by its deviation.\n\n");
        page.append(
                "| name | input | layers deep | parameters | multiply-adds | first weights | what |"
                        + " source |\n");
        page.append("|---|---|--:|--:|--:|---|---|---|\n");
        for (Zoo.Entry entry : Zoo.entries()) {
            Network n = entry.network();
            page.append(
                    String.format(
                            Locale.ROOT,
                            "| %s | %s | %d | %,d | %,d | %s | %s | %s |\n",
                            entry.name(),
                            n.input(),
                            n.depth(),
                            n.parameters(),
                            n.macs(),
                            String.join(", ", FirstWeightsTest.rules(n)),
                            entry.summary(),
                            entry.source()));
        }

        assertThat(Path.of("../docs/networks.md")).content().isEqualTo(page.toString());
    }
}
