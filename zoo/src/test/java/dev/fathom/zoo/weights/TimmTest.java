package dev.fathom.zoo.weights;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.layer.Parameter;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import dev.fathom.zoo.Zoo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights by timm's names, and what timm computes of them. Made by PyTorch 2.14.1 with timm at
/// aa4b5850: arrays' names and sizes in `state_dict()` but for counters of batches; scores of
/// [FormulaTensors] in inference. The smallest RegNets of timm's own are narrower; these are its
/// `regnetx_004_tv` and `regnety_008_tv`.
class TimmTest {
    private static Map<String, List<Integer>> shapes(Network network) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        for (Node node : network.nodes()) {
            for (Parameter p : node.parameters()) {
                shapes.put(ForeignNames.of(network, node, p).getLast(), Layout.foreign(p));
            }
        }
        return shapes;
    }

    @ParameterizedTest
    @CsvSource({
        "inception-v3, 472, 8f646cd7d11bef8c",
        "mobilenet-v2-torchvision, 262, 90bcdaf4465228ed",
        "mobilenet-v3-small, 210, aae05c003bef5ab1",
        "mobilenet-v3-large, 266, cd69971b6dd5a718",
        "efficientnet-b0, 311, e18ea8c5d99448bf",
        "efficientnet-b1, 439, 757cf6193f378cf3",
        "efficientnet-b2, 439, cac5dda6ab368ec8",
        "efficientnet-b3, 496, 6efcab3584bc6afc",
        "efficientnet-b4, 610, af69e2c57d87d48e",
        "efficientnet-b5, 738, 97785e1a095f1ae0",
        "efficientnet-b6, 852, b3e88fbf953e2c3b",
        "efficientnet-b7, 1037, d4f8ce50021cf891",
        "efficientnet-v2-s, 672, c133e00f9f1aa1b2",
        "regnet-x-400mf, 357, b5ac81ef1afa51e1",
        "regnet-x-800mf, 267, 2d2cf7046bb50e08",
        "regnet-x-1.6gf, 297, 89f58a7cdf08bf8c",
        "regnet-x-3.2gf, 402, aec672bc0fff77a9",
        "regnet-y-400mf, 331, f21072f6a35989eb",
        "regnet-y-800mf, 293, ada9d1409feb2840",
        "regnet-y-1.6gf, 540, 96f35502914bb952",
        "regnet-y-3.2gf, 426, 1835085899e8b77e",
        "convnext-tiny, 182, 4e07cbdddce24652",
        "convnext-small, 344, 4755c85d7cb4192b",
        "convnext-base, 344, daacd7b11e6dae19",
        "convnext-large, 344, c2a87c8544080d1c",
    })
    void names_are_timms(String network, int arrays, String digest) {
        List<String> lines = new ArrayList<>();
        shapes(Zoo.network(network))
                .forEach(
                        (name, shape) ->
                                lines.add(
                                        name
                                                + " "
                                                + shape.stream().reduce(1, Math::multiplyExact)));
        assertThat(lines).hasSize(arrays);
        assertThat(FormulaTensors.digest(lines)).isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({
        "mobilenet-v2-torchvision, 64, 2.341294, -1.064726, 2.541907, 9.222343",
        "mobilenet-v3-small, 64, -0.03924519, 16.06379, 2.105833, 35.82585",
        "mobilenet-v3-large, 64, -405.3209, -141.5926, -275.3871, 2597.95",
        "efficientnet-b0, 64, 0.2307685, 0.3018502, -0.1836549, 0.5037801",
        "efficientnet-v2-s, 64, 0.1712666, -0.03747975, 0.1818717, 0.784393",
        "regnet-y-400mf, 64, -80.44454, -187.0636, -0.6154044, 355.8389",
        "convnext-tiny, 64, -2.385647, 3.023182, -1.566011, 5.314669",
    })
    void a_network_gives_the_scores_that_timm_gives(
            String name, int size, double first, double middle, double last, double most) {
        Network network = Zoo.counterpart(name).input(volume(size, size, 3));
        float[] scores = new FormulaTensors(network, shapes(network)).scores(network);
        double tolerance = 1e-4 * most;
        assertThat((double) scores[0]).isCloseTo(first, within(tolerance));
        assertThat((double) scores[500]).isCloseTo(middle, within(tolerance));
        assertThat((double) scores[999]).isCloseTo(last, within(tolerance));
    }

    /// timm's networks have PyTorch's own ε where torchvision's have that of the papers.
    @ParameterizedTest
    @CsvSource({"mobilenet-v3-small, 1e-3", "efficientnet-b7, 1e-3", "efficientnet-b0, 1e-5"})
    void norms_have_the_epsilon_of_the_library_whose_names_a_file_has(
            String name, double torchvision) {
        Network network = Zoo.network(name);
        assertThat(epsilons(new FormulaTensors(network, shapes(network)), network))
                .containsOnly(1e-5);
        assertThat(epsilons(new FormulaTensors(network, ForeignWeights.shapes(network)), network))
                .containsOnly(torchvision);
    }

    private static List<Double> epsilons(NamedTensors file, Network network) {
        return ImportedWeights.of(network, file).network().nodes().stream()
                .filter(node -> node.layer() instanceof BatchNorm)
                .map(node -> ((BatchNorm) node.layer()).epsilon())
                .toList();
    }
}
