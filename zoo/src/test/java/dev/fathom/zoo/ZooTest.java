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
    private static final String FIGURES =
            """
            lenet5,                 61706,      416520,   5
            alexnet,             60965224,   724406816,   8
            alexnet-single-tower,62378344,  1135256096,   8
            zfnet,               62357608,            ,   8
            vgg16,              138357544, 15470264320,  16
            vgg11,              132863336,            ,  11
            vgg13,              133047848,            ,  13
            vgg19,              143667240,            ,  19
            vgg11-bn,           132868840,            ,  11
            vgg13-bn,           133053736,            ,  13
            vgg16-bn,           138365992,            ,  16
            vgg19-bn,           143678248,            ,  19
            googlenet,            6998552,            ,  22
            googlenet-aux,       13378280,            ,  22
            squeezenet1.0,        1248424,   832667936,  18
            squeezenet1.1,        1235496,   387747520,  18
            mobilenet-v1,         4231976,   568740352,  28
            mobilenet-v1-0.25-128, 470072,            ,  28
            mobilenet-v2,         3504872,   300774272,  53
            densenet121,          7978856,            , 121
            alexnet-torchvision, 61100840,            ,   8
            googlenet-torchvision,6624904,            ,  22
            inception-v3,        23834568,            ,  48
            inception-v3-aux,    27161264,            ,  48
            mobilenet-v2-torchvision,3504872, 300774272, 53
            mobilenet-v3-small,   2542856,            ,  54
            mobilenet-v3-large,   5483032,            ,  64
            shufflenet-v2-x0.5,   1366792,            ,  51
            shufflenet-v2-x1.0,   2278604,            ,  51
            shufflenet-v2-x1.5,   3503624,            ,  51
            shufflenet-v2-x2.0,   7393996,            ,  51
            efficientnet-b0,      5288548,            ,  82
            efficientnet-b1,      7794184,            , 116
            efficientnet-b2,      9109994,            , 116
            efficientnet-b3,     12233232,            , 131
            efficientnet-b4,     19341616,            , 161
            efficientnet-b5,     30389784,            , 195
            efficientnet-b6,     43040704,            , 225
            efficientnet-b7,     66347960,            , 274
            efficientnet-v2-s,   21458488,            , 171
            regnet-x-400mf,       5495976,            ,  68
            regnet-x-800mf,       7259656,            ,  50
            regnet-x-1.6gf,       9190136,            ,  56
            regnet-x-3.2gf,      15296552,            ,  77
            regnet-y-400mf,       4344144,            ,  82
            regnet-y-800mf,       6432512,            ,  72
            regnet-y-1.6gf,      11202430,            , 137
            regnet-y-3.2gf,      19436338,            , 107
            convnext-tiny,       28589128,            ,  59
            convnext-small,      50223688,            , 113
            convnext-base,       88591464,            , 113
            convnext-large,     197767336,            , 113
            resnext50-32x4d,     25028904,            ,  50
            resnext101-32x8d,    88791336,            , 101
            wide-resnet50-2,     68883240,            ,  50
            wide-resnet101-2,   126886696,            , 101
            resnet18,            11689512,            ,  18
            resnet34,            21797672,            ,  34
            resnet50,            25557032,            ,  50
            resnet101,           44549160,            , 101
            resnet152,           60192808,            , 152
            resnet20-cifar,        269722,            ,  20
            resnet32-cifar,        464154,            ,  32
            resnet44-cifar,        658586,            ,  44
            resnet56-cifar,        853018,            ,  56
            resnet110-cifar,      1727962,            , 110
            convnetjs-cifar,        22466,     3920000,   4
            convnetjs-mnist,         5994,      578560,   3
            airbench94,           1970488,   118147360,   8
            airbench94-muon,      1970488,   118147360,   8
            unet-small,            482754,   326320128,  18
            cuda-convnet-26,       145578,            ,   5
            cuda-convnet-18,        89578,            ,   4
            cuda-convnet-13,      1116490,            ,   5
            cuda-convnet-11,      2112970,            ,   5
            """;

    private static final long CHEAP = 400_000_000;

    @ParameterizedTest
    @CsvSource(textBlock = FIGURES)
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
        "googlenet, 1583",
        "alexnet-torchvision, 714",
        "googlenet-torchvision, 1498",
        "inception-v3, 5713",
        "mobilenet-v3-small, 57",
        "mobilenet-v3-large, 217",
        "shufflenet-v2-x0.5, 40",
        "shufflenet-v2-x1.0, 145",
        "shufflenet-v2-x1.5, 296",
        "shufflenet-v2-x2.0, 583",
        "efficientnet-b0, 386",
        "efficientnet-b1, 687",
        "efficientnet-b2, 1088",
        "efficientnet-b3, 1827",
        "efficientnet-b4, 4394",
        "efficientnet-b5, 10266",
        "efficientnet-b6, 19068",
        "efficientnet-b7, 37746",
        "efficientnet-v2-s, 8366",
        "regnet-x-400mf, 414",
        "regnet-x-800mf, 800",
        "regnet-x-1.6gf, 1603",
        "regnet-x-3.2gf, 3177",
        "regnet-y-400mf, 402",
        "regnet-y-800mf, 834",
        "regnet-y-1.6gf, 1612",
        "regnet-y-3.2gf, 3176",
        "convnext-tiny, 4456",
        "convnext-small, 8684",
        "convnext-base, 15355",
        "convnext-large, 34361",
        "resnext50-32x4d, 4230",
        "resnext101-32x8d, 16414",
        "wide-resnet50-2, 11398",
        "wide-resnet101-2, 22753"
    })
    void millions_of_multiply_adds_are_those_of_the_literature(String name, long millions) {
        assertThat(Math.round(Zoo.network(name).macs() / 1e6)).isEqualTo(millions);
    }

    /// torchvision counts an auxiliary head behind the third stage, which these leave out: 3×3 from
    /// 1024 channels to 256, its norm, and 21 classes, at 65×65 pixels.
    @ParameterizedTest
    @CsvSource({
        "fcn-resnet50, 35322218, 152717",
        "fcn-resnet101, 54314346, 232738",
        "deeplabv3-resnet50, 42004074, 178722",
        "deeplabv3-resnet101, 60996202, 258743"
    })
    void networks_that_give_each_pixel_a_class_are_torchvisions_but_for_its_auxiliary_head(
            String name, long parameters, long millions) {
        Network network = Zoo.network(name);
        long weights = 1024 * 256 * 9 + 256 * 21;

        assertThat(network.parameters()).isEqualTo(parameters - weights - 2 * 256 - 21);
        assertThat(Math.round((network.macs() + weights * 65 * 65) / 1e6)).isEqualTo(millions);
        assertThat(network.output()).isEqualTo(volume(520, 520, 21));
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
