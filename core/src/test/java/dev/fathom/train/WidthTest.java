package dev.fathom.train;

import static dev.fathom.layer.Layers.averagePool;
import static dev.fathom.layer.Layers.batchNorm;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.elu;
import static dev.fathom.layer.Layers.gelu;
import static dev.fathom.layer.Layers.hardSwish;
import static dev.fathom.layer.Layers.leakyRelu;
import static dev.fathom.layer.Layers.lrn;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.silu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.layer.Layers.tanh;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.reference.Widths;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Trains in processes with vectors of all widths, on layers of every kind, whose channels fill
/// vectors of no width.
class WidthTest {
    private static final int BATCH = 6;

    /// The last batch is so small that fully connected layers go another way.
    private static final int[] BATCHES = {BATCH, BATCH, 3};

    private static final Network NETWORK =
            Network.of(
                    "widths",
                    volume(14, 14, 3),
                    conv(20, 3).padding(1).bias(false),
                    batchNorm(),
                    gelu(),
                    conv(20, 3).padding(1).groups(20),
                    silu(),
                    conv(33, 1),
                    tanh(),
                    conv(33, 3).padding(1),
                    lrn(5),
                    relu(),
                    maxPool(2).stride(2),
                    conv(33, 5).padding(2),
                    batchNorm(),
                    leakyRelu(0.1),
                    conv(30, 3).stride(2).padding(1).groups(3),
                    elu(1),
                    averagePool(2).stride(1),
                    conv(5, 1),
                    dense(35),
                    hardSwish(),
                    dense(19),
                    softmax());

    @Test
    void a_training_and_its_answers_have_the_same_bits_with_vectors_of_every_width()
            throws Exception {
        Widths.assertSame(WidthTest.class);
    }

    @Test
    void
            without_fused_multiply_adds_they_have_the_same_bits_at_every_width_and_others_than_with_them()
                    throws Exception {
        Widths.assertSameWithoutFma(WidthTest.class);
    }

    /// Prints what the kernels are, the SHA-256 of the weights after each step, and an answer.
    public static void main(String[] args) {
        Random random = new Random(1);
        float[] pictures = new float[BATCH * NETWORK.input().size()];
        for (int i = 0; i < pictures.length; i++) {
            pictures[i] = random.nextFloat() - 0.5f;
        }
        float[] labels = {3, 0, 18, 7, 16, 2};
        Model model = Model.initialize(NETWORK, 1);
        try (Engine engine = Engine.best(2)) {
            IO.println(engine.description());
            Recipe recipe = Recipe.with(Optimizer.sgd(0.05).momentum(0.9));
            Learner learner = new Learner(model, recipe, BATCH, engine);
            for (int i = 0; i < BATCHES.length; i++) {
                learner.step(BATCHES[i], pictures, labels, new Moment(1, i + 1, 0, 0));
                IO.println("step " + i + ": " + model.weightsSha256());
            }
            Session session =
                    Program.output(model.network(), model.stored(), engine, BATCH).session();
            System.arraycopy(pictures, 0, session.input(), 0, pictures.length);
            for (int batch : new int[] {1, BATCH}) {
                session.run(batch);
                IO.println("answers " + batch + ": " + Arrays.hashCode(session.output()));
            }
        }
    }
}
