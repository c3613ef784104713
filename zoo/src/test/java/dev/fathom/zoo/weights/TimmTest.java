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
/// [FormulaTensors] in inference.
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
        // TIMMNAMES
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
        // TIMMVALUES
    })
    void a_network_gives_the_scores_that_timm_gives(
            String name, int size, double first, double middle, double last, double most) {
        Network network = Zoo.counterpart(name).input(volume(size, size, 3));
        float[] scores = new FormulaTensors(shapes(network)).scores(network);
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
        assertThat(epsilons(new FormulaTensors(shapes(network)), network)).containsOnly(1e-5);
        assertThat(epsilons(new FormulaTensors(ForeignWeights.shapes(network)), network))
                .containsOnly(torchvision);
    }

    private static List<Double> epsilons(NamedTensors file, Network network) {
        return ImportedWeights.of(network, file).network().nodes().stream()
                .filter(node -> node.layer() instanceof BatchNorm)
                .map(node -> ((BatchNorm) node.layer()).epsilon())
                .toList();
    }
}
