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
        "resnext50-32x4d, 267, 379a66ba74321238",
        "resnext101-32x8d, 522, 4104e364e9080b7d",
        "wide-resnet50-2, 267, 2eeb42447858de4f",
        "wide-resnet101-2, 522, 37ed99aece62b37f",
        "alexnet-torchvision, 16, 12a60b133d7b54dc",
        "googlenet-torchvision, 287, fa3d44cfc0caf557",
        "inception-v3, 472, 060d097e94d4c79d",
        "mobilenet-v2-torchvision, 262, 07c1a8796c1aa659",
        "mobilenet-v3-small, 210, cb6b8a086b0ea7e8",
        "mobilenet-v3-large, 266, 01e1084ad1e703da",
        "shufflenet-v2-x0.5, 282, 5256355d14fec523",
        "shufflenet-v2-x1.0, 282, 6d95c44f61a9b376",
        "shufflenet-v2-x1.5, 282, 652c53659417ce65",
        "shufflenet-v2-x2.0, 282, 7254f79514bd303a",
        "efficientnet-b0, 311, 29f2e4b8ed94097f",
        "efficientnet-b1, 439, 862f9aeff2465d0f",
        "efficientnet-b2, 439, de9614689bf7d763",
        "efficientnet-b3, 496, ccb31ffefca1d9c6",
        "efficientnet-b4, 610, c2f4ec4c1c14bb79",
        "efficientnet-b5, 738, ab8694d714ade49b",
        "efficientnet-b6, 852, 036eb0c7b230862a",
        "efficientnet-b7, 1037, 3293eeb66bda3029",
        "efficientnet-v2-s, 672, 1063aaeb78b59ee1",
        "regnet-x-400mf, 357, 909e0b348f418ca9",
        "regnet-x-800mf, 267, 3f8a089bf7576de9",
        "regnet-x-1.6gf, 297, a16722f2e23f83b9",
        "regnet-x-3.2gf, 402, 151e4804df965b3e",
        "regnet-y-400mf, 331, ade00d0c8c654416",
        "regnet-y-800mf, 293, b3c9facfcce57150",
        "regnet-y-1.6gf, 540, 5a32d0d935d27ff5",
        "regnet-y-3.2gf, 426, d28a2534ddb9853f",
        "convnext-tiny, 182, 76e6adcc617daa3f",
        "convnext-small, 344, ef972c98227d2052",
        "convnext-base, 344, 812b48a629a125fa",
        "convnext-large, 344, 8d4cb5e150aea537",
        "fcn-resnet50, 272, 7ea20886567b67cd",
        "deeplabv3-resnet50, 302, 2f588a9fcaa647c8",
        "fcn-resnet101, 527, e83dc1034a413b6a",
        "deeplabv3-resnet101, 557, 9056dae29113aa09",
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
        "resnext50-32x4d, 64, 2566.898, 6713.814, -3327.114, 28898.02",
        "wide-resnet50-2, 64, 1561.399, -500.769, 2704.456, 23324.28",
        "alexnet-torchvision, 224, 1.286026, -2.777677, -6.382046, 21.30558",
        "googlenet-torchvision, 64, -13.60372, 20.99543, -2.673923, 57.67904",
        "inception-v3, 107, -4.645918, -1.144756, -4.46804, 19.78352",
        "mobilenet-v2-torchvision, 64, 3.084048, -4.023966, 1.32776, 9.414201",
        "mobilenet-v3-small, 64, 7.073885, 8.419424, -9.282674, 70.6339",
        "mobilenet-v3-large, 64, 42.82558, 156.1082, 160.974, 761.1182",
        "shufflenet-v2-x0.5, 64, -163.7855, 188.3112, 164.4911, 471.8497",
        "efficientnet-b0, 64, -0.1367169, 0.3089248, 0.1779263, 0.7490996",
        "efficientnet-v2-s, 64, -0.1833418, 0.07513458, -0.2366971, 0.664843",
        "regnet-x-400mf, 64, 7080.892, -7770.744, -7826.914, 45616.77",
        "regnet-y-400mf, 64, -39.55943, 146.5332, 63.20117, 245.0595",
        "convnext-tiny, 64, -1.305429, 0.7223424, 2.337378, 5.431798",
        "fcn-resnet50, 64, -5805.153, 4197.656, 542.4602, 14447.09",
        "deeplabv3-resnet50, 64, -64.97833, -9200.068, 1143.793, 13755.42",
    })
    void a_network_gives_the_scores_that_torchvision_gives(
            String name, int size, double first, double middle, double last, double most) {
        Network network =
                name.equals("deeplabv3-resnet50")
                        ? Segmentation.sizedDeepLab(size, 50, 3, 4, 6, 3)
                        : Zoo.counterpart(name).input(volume(size, size, 3));
        float[] scores =
                new FormulaTensors(network, ForeignWeights.shapes(network)).scores(network);
        double tolerance = 1e-4 * most;
        assertThat((double) scores[0]).isCloseTo(first, within(tolerance));
        assertThat((double) scores[scores.length / 2]).isCloseTo(middle, within(tolerance));
        assertThat((double) scores[scores.length - 1]).isCloseTo(last, within(tolerance));
    }
}
