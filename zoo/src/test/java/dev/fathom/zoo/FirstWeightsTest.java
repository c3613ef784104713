package dev.fathom.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.layer.Initial;
import dev.fathom.layer.Parameter;
import dev.fathom.layer.Parameter.Role;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.Node;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The weights that networks begin with: rules of the literature, and what is drawn by them.
class FirstWeightsTest {
    private static final long LARGEST = 10_000_000;

    private static Stream<Parameter> weights(Network network) {
        return network.nodes().stream()
                .flatMap(node -> node.parameters().stream())
                .filter(p -> p.role() == Role.WEIGHT);
    }

    /// The rules of a network's weights, each once.
    static Set<String> rules(Network network) {
        Set<String> rules = new TreeSet<>();
        weights(network)
                .forEach(p -> rules.add(p.initial().rule().name().toLowerCase(Locale.ROOT)));
        return rules;
    }

    @ParameterizedTest
    @CsvSource({
        "lenet5, xavier",
        "alexnet, normal",
        "zfnet, normal",
        "vgg16, kaiming",
        "vgg16-bn, kaiming",
        "googlenet-aux, xavier",
        "resnet50, kaiming",
        "resnet20-cifar, kaiming",
        "squeezenet1.1, 'normal, xavier'",
        "mobilenet-v2, kaiming",
        "densenet121, kaiming",
        "alexnet-torchvision, kaiming",
        "resnext50-32x4d, kaiming",
        "inception-v3-aux, normal",
        "mobilenet-v3-large, 'kaiming, normal'",
        "efficientnet-b0, kaiming",
        "regnet-y-400mf, 'kaiming, normal'",
        "convnext-tiny, normal",
        "cuda-convnet-11, normal",
        "airbench94, 'dirac, uniform'",
        "airbench94-muon, 'dirac, uniform, unit'",
    })
    void each_family_begins_as_its_authors_or_he_say(String name, String rules) {
        assertThat(String.join(", ", rules(Zoo.network(name)))).isEqualTo(rules);
    }

    @Test
    void biases_are_zero_but_where_the_authors_say() {
        assertThat(biases("resnet50")).containsOnly(0.0);
        assertThat(biases("vgg19")).containsOnly(0.0);
        assertThat(biases("alexnet")).containsExactly(0.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 0.0);
        assertThat(biases("googlenet-aux")).containsOnly(0.0, 0.2);
        assertThat(biases("googlenet-aux").filter(bias -> bias == 0)).hasSize(3);
    }

    private static Stream<Double> biases(String name) {
        return Zoo.network(name).nodes().stream()
                .flatMap(node -> node.parameters().stream())
                .filter(p -> p.role() == Role.BIAS)
                .map(p -> p.initial().value());
    }

    static Stream<Network> networks() {
        return Zoo.entries().stream()
                .map(Zoo.Entry::network)
                .filter(network -> network.parameters() < LARGEST);
    }

    /// The mean and deviation of n values are near the rule's within five of their own deviations,
    /// about deviation/√n and deviation/√(2n).
    @ParameterizedTest
    @MethodSource("networks")
    void what_is_drawn_has_the_deviation_of_its_rule(Network network) {
        Model model = Model.initialize(network, 7);
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            List<Parameter> parameters = node.parameters();
            for (int k = 0; k < parameters.size(); k++) {
                Parameter p = parameters.get(k);
                if (p.role() == Role.WEIGHT && p.initial().rule() != Initial.Rule.DIRAC) {
                    check(node.name(), p, model.weights()[i][k]);
                }
            }
        }
    }

    private static void check(String name, Parameter p, float[] drawn) {
        double sum = 0;
        double squares = 0;
        for (float value : drawn) {
            sum += value;
            squares += (double) value * value;
        }
        double n = drawn.length;
        double deviation = deviation(p);
        assertThat(sum / n).as(name).isCloseTo(0, within(5 * deviation / Math.sqrt(n)));
        assertThat(Math.sqrt(squares / n))
                .as(name)
                .isCloseTo(deviation, within(5 * deviation / Math.sqrt(2 * n)));
    }

    private static double deviation(Parameter p) {
        double in = p.fan().in();
        return switch (p.initial().rule()) {
            case NORMAL -> p.initial().value();
            case KAIMING -> Math.sqrt(2 / in);
            case XAVIER -> Math.sqrt(2 / (in + p.fan().out()));
            case UNIFORM -> 1 / Math.sqrt(3 * in);
            case UNIT -> 1;
            case CONSTANT, DIRAC -> throw new AssertionError(p + " is not drawn");
        };
    }

    @Test
    void another_seed_draws_other_weights() {
        Network network = Zoo.network("lenet5");

        assertThat(Model.initialize(network, 1).weightsSha256())
                .isEqualTo(Model.initialize(network, 1).weightsSha256())
                .isNotEqualTo(Model.initialize(network, 2).weightsSha256());
    }
}
