package dev.fathom.zoo;

import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.network.Network;
import dev.fathom.zoo.weights.ForeignWeights;
import dev.fathom.zoo.weights.FormulaTensors;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Weights by torchvision's names, and what torchvision computes of them. Made by PyTorch 2.14.1
/// with torchvision 0.29.1: arrays' names and shapes in `state_dict()` but for counters of batches,
/// without auxiliary heads; scores of [FormulaTensors] in inference.
class TorchvisionTest {
    @ParameterizedTest
    @CsvSource({
        // TVNAMES
    })
    void names_and_shapes_are_torchvisions(String network, int arrays, String digest) {
        List<String> lines = new ArrayList<>();
        ForeignWeights.shapes(Zoo.network(network))
                .forEach((name, shape) -> lines.add(name + " " + shape));
        assertThat(lines).hasSize(arrays);
        assertThat(FormulaTensors.digest(lines)).isEqualTo(digest);
    }

    @ParameterizedTest
    @CsvSource({
        // TVVALUES
    })
    void a_network_gives_the_scores_that_torchvision_gives(
            String name, int size, double first, double middle, double last, double most) {
        Network network =
                name.equals("deeplabv3-resnet50")
                        ? Segmentation.deepLab(size, 50, 3, 4, 6, 3)
                        : Zoo.counterpart(name).input(volume(size, size, 3));
        float[] scores = new FormulaTensors(ForeignWeights.shapes(network)).scores(network);
        double tolerance = 1e-4 * most;
        assertThat((double) scores[0]).isCloseTo(first, within(tolerance));
        assertThat((double) scores[scores.length / 2]).isCloseTo(middle, within(tolerance));
        assertThat((double) scores[scores.length - 1]).isCloseTo(last, within(tolerance));
    }
}
