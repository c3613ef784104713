package dev.fathom.zoo;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Program.Line;
import dev.fathom.run.Session;
import dev.fathom.tensor.Stored;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An engine may keep values in a form of its own between its steps.
class FormsTest {
    private static final int BATCH = 2;
    private final Engine plain = Engine.of("plain");
    private final Engine halves = Engine.of("bf16");

    private static Program program(Network network, Engine engine) {
        List<List<Stored>> weights = Model.initialize(network, 3).stored();
        return Program.output(network, weights, engine, BATCH, network.logits());
    }

    private static Tensor pictures(Volume volume) {
        Random random = new Random(4);
        Tensor pictures = Tensor.zeros(BATCH, volume);
        for (int i = 0; i < pictures.data().length; i++) {
            pictures.data()[i] = (float) random.nextGaussian();
        }
        return pictures;
    }

    /// Branches that are joined one behind another, sums, depthwise convolutions, and none of them.
    static Stream<Network> networks() {
        return Stream.of(
                Zoo.network("lenet5"),
                resnet(),
                Zoo.network("squeezenet1.1").input(volume(35, 35, 3)),
                Zoo.network("mobilenet-v2").input(volume(32, 32, 3)),
                inception());
    }

    /// Two blocks as in GoogLeNet, each with four branches.
    private static Network inception() {
        return Network.graph(
                "inception",
                volume(8, 8, 3),
                x -> {
                    Flow first = x.then(conv(16, 3).padding(1), relu());
                    return block(block(first)).then(globalAveragePool(), dense(5));
                });
    }

    private static Flow block(Flow x) {
        Flow a = x.then(conv(8, 1), relu());
        Flow b = x.then(conv(6, 1), relu(), conv(8, 3).padding(1), relu());
        Flow c = x.then(conv(4, 1), relu(), conv(6, 5).padding(2), relu());
        Flow d = x.then(maxPool(3).stride(1).padding(1), conv(4, 1), relu());
        return a.concatenated(b, c, d);
    }

    @ParameterizedTest
    @MethodSource("networks")
    void bf16_between_steps_gives_nearly_what_plain_floats_give(Network network) {
        Tensor x = pictures(network.input());
        float[] exact = program(network, plain).session().run(x).data();
        float[] rounded = program(network, halves).session().run(x).data();
        double difference = 0;
        double size = 0;
        for (int i = 0; i < exact.length; i++) {
            difference += Math.pow(exact[i] - rounded[i], 2);
            size += Math.pow(exact[i], 2);
        }
        assertThat(Math.sqrt(difference / size)).isBetween(1e-4, 0.03);
    }

    private static Network resnet() {
        return Zoo.network("resnet18").input(volume(32, 32, 3));
    }

    @Test
    void between_two_steps_of_an_engine_nothing_is_converted() {
        Program program = program(resnet(), halves);
        List<String> by = program.lines().stream().map(Line::by).toList();
        assertThat(by).startsWith("conversion", "bf16");
        // the global pool is a layer's, and so are its input and its output
        assertThat(by).endsWith("conversion", "layer", "conversion", "bf16", "conversion");
        assertThat(by.subList(1, by.size() - 5)).containsOnly("bf16");
        assertThat(program.lines())
                .filteredOn(line -> line.by().equals("bf16"))
                .allSatisfy(line -> assertThat(line.form()).hasToString("bf16"));
        Session session = program.session();
        int before = Bf16Engine.CONVERSIONS.get();
        session.run(1);
        assertThat(Bf16Engine.CONVERSIONS.get() - before).isEqualTo(4);
    }

    @Test
    void values_of_half_the_size_need_half_the_memory() {
        assertThat(program(resnet(), halves).session().bytes())
                .isLessThan(program(resnet(), plain).session().bytes() * 2 / 3);
    }

    @Test
    void a_value_that_several_layers_read_is_converted_once() {
        List<String> by = program(inception(), halves).lines().stream().map(Line::by).toList();
        // the input; the four branches of a block on the way to its concat, and what that makes,
        // once for the four that read it; what the pool reads and makes, without the second concat,
        // whose values are floats already; the output
        assertThat(by).filteredOn("conversion"::equals).hasSize(1 + 4 + 1 + 4 + 1 + 1);
        assertThat(by).filteredOn("layer"::equals).hasSize(3);
    }
}
