package dev.fathom.machine;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.kernel.ConvShape;
import dev.fathom.layer.Layer;
import dev.fathom.machine.kernel.Target;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Layers of floats: the bits of the vector engine.
@OnThisMachine
class FloatLayersTest {
    private static Tensor pictures(Random random, int batch, Volume volume) {
        Tensor x = Tensor.zeros(batch, volume);
        for (int i = 0; i < x.data().length; i++) {
            x.data()[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static float[] run(Model model, Tensor x, Engine engine) {
        return Program.output(model.network(), model.stored(), engine, x.batch())
                .session()
                .run(x)
                .data();
    }

    private static Network network(ConvShape s, Random random) {
        Layer conv = conv(s.filters(), 1).window(s.window()).groups(s.groups());
        return switch (random.nextInt(3)) {
            case 0 -> Network.of("n", s.input(), conv);
            case 1 -> Network.of("n", s.input(), conv, relu());
            default ->
                    Network.graph(
                            "n",
                            s.input(),
                            x -> x.then("a", conv).plus(x.then("b", conv)).then(relu()));
        };
    }

    @ParameterizedTest
    @MethodSource("dev.fathom.machine.Targets#here")
    void convolutions_have_the_bits_of_the_vector_engine(Target target) {
        for (boolean exact : new boolean[] {false, true}) {
            try (Engine vector = Engine.of("vector", 2, exact);
                    Engine machine = Targets.engine(target, 2, exact)) {
                for (int seed = 0; seed < 150; seed++) {
                    Random random = new Random(seed);
                    ConvShape shape = new RandomLayer(seed).c.shape();
                    Model model = Model.initialize(network(shape, random), seed);
                    Tensor x = pictures(random, 1 + seed % 3, shape.input());
                    assertThat(run(model, x, machine))
                            .as("%d: %s", seed, shape)
                            .isEqualTo(run(model, x, vector));
                }
            }
        }
    }
}
