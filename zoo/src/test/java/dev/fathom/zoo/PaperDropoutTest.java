package dev.fathom.zoo;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.dropout;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// AlexNet's dropout as section 4.2 of its paper has it: values are kept as they are or dropped in
/// training, and halved in tests. The recipe's rates make Fathom's, which doubles in training,
/// learn the same with weights of half the size.
class PaperDropoutTest {
    private static final int IN = 7;
    private static final int CLASSES = 3;
    private static final float[] X = {0.5f, 1.5f, -1, 2, 0.25f, 1, -0.5f};
    private static final int LABEL = 1;
    private static final Engine ENGINE = Engine.of("plain");

    @ParameterizedTest
    @ValueSource(strings = {"fc7", "fc8"})
    void layers_behind_a_dropout_learn_as_in_the_paper(String name) {
        Network network =
                Network.graph(
                        "net",
                        volume(1, 1, IN),
                        x ->
                                x.then("drop", dropout(0.5))
                                        .then(name, dense(CLASSES).normal(0.5))
                                        .then("softmax", softmax()));
        Model model = Model.initialize(network, 3);
        float[] w = model.namedWeights().get(name + ".weight");
        float[] b = model.namedWeights().get(name + ".bias");
        Paper paper = new Paper(w);
        Session masks = Program.training(network, model.stored(), ENGINE, 1).session();
        Learner learner = new Learner(model, Recipes.of("alexnet"), 1, ENGINE);
        for (int step = 0; step < 4; step++) {
            System.arraycopy(X, 0, masks.input(), 0, IN);
            masks.forward(1, step, 0);
            double loss = learner.step(1, X, new float[] {LABEL}, new Moment(1, 1, 0, step));

            assertThat(loss).isCloseTo(paper.step(masks.outputOf(0)), within(1e-6));
            for (int i = 0; i < w.length; i++) {
                assertThat(2.0 * w[i]).isCloseTo(paper.w[i], within(1e-6));
            }
            for (int c = 0; c < CLASSES; c++) {
                assertThat((double) b[c]).isCloseTo(paper.b[c], within(1e-6));
            }
        }
    }

    /// Section 5's update of one layer: v ← 0.9·v − 0.0005·0.01·w − 0.01·gradient, w ← w + v.
    private static final class Paper {
        final double[] w = new double[CLASSES * IN];
        final double[] b = new double[CLASSES];
        private final double[] vw = new double[w.length];
        private final double[] vb = new double[CLASSES];

        Paper(float[] half) {
            for (int i = 0; i < w.length; i++) {
                w[i] = 2.0 * half[i];
            }
        }

        /// @param kept 0 where a value is dropped
        /// @return the loss before
        double step(float[] kept) {
            double[] exponentials = new double[CLASSES];
            double sum = 0;
            for (int c = 0; c < CLASSES; c++) {
                double logit = b[c];
                for (int i = 0; i < IN; i++) {
                    logit += kept[i] == 0 ? 0 : w[c * IN + i] * X[i];
                }
                exponentials[c] = Math.exp(logit);
                sum += exponentials[c];
            }
            for (int c = 0; c < CLASSES; c++) {
                double gradient = exponentials[c] / sum - (c == LABEL ? 1 : 0);
                for (int i = 0; i < IN; i++) {
                    int at = c * IN + i;
                    double read = kept[i] == 0 ? 0 : X[i];
                    vw[at] = 0.9 * vw[at] - 0.0005 * 0.01 * w[at] - 0.01 * gradient * read;
                    w[at] += vw[at];
                }
                vb[c] = 0.9 * vb[c] - 0.0005 * 0.01 * b[c] - 0.01 * gradient;
                b[c] += vb[c];
            }
            return -Math.log(exponentials[LABEL] / sum);
        }
    }
}
