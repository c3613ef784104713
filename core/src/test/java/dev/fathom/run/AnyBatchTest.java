package dev.fathom.run;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A program's answer for a picture has the same bits however many run with it.
class AnyBatchTest {

    /// Batches below, between and above the sizes at which fully connected layers and Winograd's
    /// transforms are computed otherwise.
    @ParameterizedTest
    @CsvSource({"3, 10", "4, 10", "8, 10", "16, 10", "8, 5", "20, 1"})
    void a_picture_s_answer_does_not_depend_on_the_others(int batch, int units) {
        Network network =
                Network.of(
                        "any",
                        volume(7, 7, 19),
                        conv(32, 3).padding(1),
                        relu(),
                        dense(33),
                        relu(),
                        dense(units));
        Model model = Model.initialize(network, 5);
        Tensor all = Tensor.zeros(batch, network.input());
        Random random = new Random(batch);
        for (int i = 0; i < all.data().length; i++) {
            all.data()[i] = (float) random.nextGaussian();
        }
        try (Engine engine = Engine.best(2)) {
            Session session = Program.output(network, model.stored(), engine, batch).session();
            float[] together = session.run(all).data();
            int size = network.input().size();
            for (int count = 1; count < batch; count++) {
                float[] some = Arrays.copyOf(all.data(), count * size);
                assertThat(session.run(new Tensor(count, network.input(), some)).data())
                        .as("%s of %s pictures", count, batch)
                        .isEqualTo(Arrays.copyOf(together, count * units));
            }
        }
    }
}
