package dev.fathom.engine.bf16;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.engine.Engine;
import dev.fathom.engine.quantized.Grid;
import dev.fathom.engine.quantized.Grids;
import dev.fathom.kernel.bf16.Bf16;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bf16EngineTest {
    /// Sums, concatenations, norms, depthwise and grouped convolutions, and functions of all kinds.
    private static Network network() {
        return Network.graph(
                "all",
                volume(12, 10, 3),
                x -> {
                    Flow a = x.then(conv(16, 3).padding(1), batchNorm(), relu());
                    Flow b = a.then(conv(16, 3).padding(1), batchNorm()).plus(a).then(relu());
                    Flow c = b.then(conv(16, 3).padding(1).groups(16), relu(), conv(16, 1));
                    Flow d = b.plus(c).then(maxPool(2), conv(10, 1).groups(2), leakyRelu(0.1));
                    Flow e = d.then(conv(7, 3).stride(2).padding(1), tanh());
                    Flow f = d.then(averagePool(3).stride(2).padding(1), conv(7, 1));
                    return e.concatenated(f)
                            .then(conv(20, 1), globalAveragePool(), dense(5), softmax());
                });
    }

    private static Tensor pictures(Volume volume, int batch) {
        Random random = new Random(4);
        Tensor pictures = Tensor.zeros(batch, volume);
        for (int i = 0; i < pictures.data().length; i++) {
            pictures.data()[i] = (float) random.nextGaussian();
        }
        return pictures;
    }

    private static float[] run(Model model, Tensor x, Engine engine) {
        return model.run(x, new Bf16Engine(engine)).data();
    }

    @Test
    void every_engine_and_number_of_threads_gives_the_same_bits() {
        Model model = Model.initialize(network(), 1);
        Tensor x = pictures(model.network().input(), 3);
        float[] plain = run(model, x, Engine.of("plain"));
        for (int threads = 1; threads < 4; threads++) {
            try (Engine vector = Engine.of("vector", threads, false)) {
                assertThat(run(model, x, vector)).isEqualTo(plain);
            }
        }
        float[] floats = model.run(x, Engine.of("plain")).data();
        assertThat(plain).isNotEqualTo(floats);
        for (int i = 0; i < plain.length; i++) {
            assertThat(plain[i]).isBetween(floats[i] - 0.02f, floats[i] + 0.02f);
        }
    }

    @Test
    void each_layer_by_itself_rounds_what_it_reads() {
        Network network = Network.of("one", volume(1, 1, 2), conv(2, 1).bias(false));
        float[] w = {1.001f, 0, 0, 1};
        Model model = Model.of(network, Map.of("conv1.weight", w));
        Tensor x = new Tensor(1, network.input(), new float[] {3.003f, 1.001f});
        float[] y = model.runEach(x, new Bf16Engine(Engine.of("plain"))).output("conv1").data();
        assertThat(y).containsExactly(Bf16.round(3.003f) * Bf16.round(1.001f), Bf16.round(1.001f));
    }

    @Test
    void values_that_all_readers_round_are_kept_in_half_the_room() {
        Network network =
                Network.of(
                        "halves",
                        volume(8, 8, 4),
                        conv(4, 3).padding(1),
                        relu(),
                        conv(6, 3),
                        relu(),
                        maxPool(2),
                        conv(4, 1));
        Model model = Model.initialize(network, 1);
        Engine engine = new Bf16Engine(Engine.of("plain"));
        assertThat(Program.output(network, model.stored(), engine, 2).lines())
                .extracting(line -> line.form().toString())
                .containsExactly("bf16", "f32", "f32", "f32");
    }

    @Test
    void a_quantized_model_isnt_for_it() {
        Network network = Network.of("q", volume(2, 2, 2), conv(2, 1), relu());
        Model quantized =
                Model.initialize(network, 1).grids(new Grids(Map.of(1, new Grid(0.5f, 0, 255))));
        Tensor x = pictures(network.input(), 1);
        assertThatThrownBy(() -> run(quantized, x, Engine.of("plain")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a quantized model computes in whole numbers of 8 bits, not in bf16; leave"
                                + " out the precision bf16, or take the model that it was made of");
    }

    @Test
    void a_precision_has_a_word() {
        assertThat(List.of(Precision.parse("f32"), Precision.parse("bf16")))
                .containsExactly(Precision.F32, Precision.BF16);
        assertThatThrownBy(() -> Precision.parse("fp16"))
                .hasMessage("there is no precision 'fp16'; there are f32 and bf16");
    }
}
