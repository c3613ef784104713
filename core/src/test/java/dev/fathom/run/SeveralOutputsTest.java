package dev.fathom.run;

import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.flatten;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.network.Output;
import dev.fathom.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeveralOutputsTest {

    /// Outputs in the middle of what would run together, of one node twice, of layers that keep
    /// values and before the last layer, which nobody wants.
    private static Network network() {
        return Network.graph(
                "several",
                volume(6, 5, 3),
                x -> {
                    Flow plain = x.then(conv(8, 3).padding(1)).output("conv");
                    Flow rectified = plain.then(batchNorm(), relu()).output("relu");
                    Flow sum = rectified.then(conv(8, 1)).plus(plain);
                    sum.output("sum").output("again", List.of(240), true);
                    sum.then(dropout(0.5), flatten()).output("flat");
                    x.output("input");
                    return sum.then(sigmoid(), globalAveragePool()).output("last").then(relu());
                });
    }

    private static Tensor input(int batch) {
        Tensor input = Tensor.zeros(batch, network().input());
        Random random = new Random(4);
        for (int i = 0; i < input.data().length; i++) {
            input.data()[i] = (float) random.nextGaussian();
        }
        return input;
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "vector"})
    void one_run_gives_each_output_what_its_layer_makes(String name) {
        Model model = Model.initialize(network(), 5);
        Tensor input = input(5);
        try (Engine engine = Engine.of(name)) {
            Trace trace = model.runEach(input, engine);
            // batches of 2 of the 5
            Map<String, Tensor> found =
                    Program.output(network(), model.stored(), engine, 2).session().outputs(input);
            assertThat(found.keySet())
                    .containsExactly("conv", "relu", "sum", "again", "flat", "input", "last");
            for (Output output : network().outputs()) {
                Tensor expected =
                        output.node() == Network.INPUT ? input : trace.outputs().get(output.node());
                assertThat(found.get(output.name()).volume()).isEqualTo(expected.volume());
                assertThat(found.get(output.name()).data())
                        .as(output.name())
                        .containsExactly(expected.data(), within(1e-5f));
            }
            assertThat(model.outputs(input, engine).keySet()).isEqualTo(found.keySet());
            assertThat(model.run(input, engine).data()).containsExactly(found.get("conv").data());
        }
    }

    @Test
    void layers_behind_the_outputs_do_not_run() {
        Model model = Model.initialize(network(), 5);
        Program program = Program.output(network(), model.stored(), Engine.of("plain"), 1);
        int last = network().nodes().size() - 1;
        assertThat(program.lines()).noneMatch(line -> line.nodes().contains(last));
        assertThat(program)
                .hasToString(
                        "this program of several is for the outputs conv, relu, sum, again, flat,"
                                + " input, last");
        Session session = program.session();
        session.run(1);
        assertThatThrownBy(() -> session.outputOf(last))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not keep that of other layers");
    }

    @Test
    void a_program_for_one_node_gives_that_alone() {
        Model model = Model.initialize(network(), 5);
        Tensor input = input(1);
        try (Engine engine = Engine.of("plain")) {
            Session session = Program.output(network(), model.stored(), engine, 1, 1).session();
            assertThat(session.outputs(input).keySet()).containsExactly("bn1");
            float[] made = session.run(input).data();
            assertThat(made).isEqualTo(model.runEach(input, engine).outputs().get(1).data());
            assertThat(Arrays.copyOf(session.outputOf(1), made.length)).isEqualTo(made);
        }
    }
}
