package dev.fathom.train.learn;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Batches;
import dev.fathom.data.Loader;
import dev.fathom.data.Preprocessing;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.train.Patterns;
import dev.fathom.train.Training;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class WhiteningTest {
    private static final Loader LOADER = new Loader(2);
    private static final Pictures PICTURES = Patterns.of(60, 1);
    private static final Network NETWORK =
            Network.of("white", Patterns.VOLUME, conv(8, 2), relu(), dense(3));

    /// Outputs of the first four filters at 60·9·9 places have a mean product of nothing, and a
    /// mean square of λ/(λ + 0.0005), almost 1; the other four are their negatives.
    @Test
    void what_whitened_filters_give_is_independent_and_of_like_size() {
        Model model = Model.initialize(NETWORK, 1);
        Preprocessing preprocessing = Preprocessing.measure(PICTURES);
        Batches batches = Batches.of(PICTURES, preprocessing, 60);
        Whitening.set(model, "conv1", batches, LOADER);
        Session session = Program.trace(NETWORK, model.stored(), Engine.of("plain"), 60).session();
        try (var epoch = batches.epoch(0, LOADER)) {
            System.arraycopy(epoch.next().x(), 0, session.input(), 0, 60 * 100);
        }
        session.forward(60, 0);
        float[] y = session.outputOf(0);
        int places = 60 * 81;
        double largest = 0;
        for (int a = 0; a < 4; a++) {
            for (int b = 0; b < 4; b++) {
                double product = 0;
                for (int n = 0; n < places; n++) {
                    product += y[n * 8 + a] * y[n * 8 + b];
                    assertThat(y[n * 8 + 4 + a]).isEqualTo(-y[n * 8 + a]);
                }
                double expected = a == b ? 0.999 : 0;
                assertThat(product / places).isCloseTo(expected, within(a == b ? 0.005 : 1e-4));
            }
            // the filters come by falling size of what they see, so by growing weights
            double squares = squares(model, a);
            assertThat(squares).isGreaterThan(largest);
            largest = squares;
        }
    }

    private static double squares(Model model, int filter) {
        float[] weights = Objects.requireNonNull(model.namedWeights().get("conv1.weight"));
        double sum = 0;
        for (int i = 0; i < 4; i++) {
            sum += weights[4 * filter + i] * weights[4 * filter + i];
        }
        return sum;
    }

    @Test
    void a_training_whitens_before_its_first_step() {
        Recipe recipe = Recipe.with(sgd(0)).epochs(1).whitened("conv1");
        assertThat(recipe.toString()).endsWith("; whitened(\"conv1\")");
        Model start = Model.initialize(NETWORK, 1);
        Model trained = Training.with(recipe).run(start, PICTURES, null).model();
        Model whitened = start.copy();
        Preprocessing measured = trained.preprocessing();
        Whitening.set(whitened, "conv1", Batches.of(PICTURES, measured, 7), LOADER);
        assertThat(trained.weightsSha256())
                .isEqualTo(whitened.weightsSha256())
                .isNotEqualTo(start.weightsSha256());
    }

    @Test
    void layers_that_can_not_be_whitened_are_refused() {
        Batches batches = Batches.of(PICTURES, Preprocessing.measure(PICTURES), 60);
        Network more = Network.of("more", Patterns.VOLUME, conv(9, 2), relu(), dense(3));
        for (String layer : new String[] {"conv1", "relu1", "fc2"}) {
            assertThatThrownBy(
                            () -> Whitening.set(Model.initialize(more, 1), layer, batches, LOADER))
                    .hasMessageStartingWith(
                            "more: "
                                    + layer
                                    + " can't be whitened; that is for a convolution that reads the"
                                    + " input and has twice as many filters as its filters have"
                                    + " weights, here ");
        }
    }
}
