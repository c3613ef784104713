package dev.fathom.zoo;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static dev.fathom.train.optimizer.Optimizer.sgd;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Flow;
import dev.fathom.network.Network;
import dev.fathom.tensor.Tensor;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Heads beside the last one: they teach the layers that they read, and nothing else.
class AuxiliaryHeadsTest {
    private static final int BATCH = 4;
    private static final Engine ENGINE = Engine.of("plain");

    private enum Kind {
        MAIN,
        HEAD,
        BOTH
    }

    /// A trunk, a head on it, and more layers to the main head.
    private static Network network(Kind kind) {
        return Network.graph(
                "net",
                volume(5, 5, 2),
                x -> {
                    Flow trunk = x.then("trunk", conv(3, 3)).then("relu", relu());
                    Flow head = kind == Kind.MAIN ? trunk : trunk.then("head", dense(3));
                    return kind == Kind.HEAD
                            ? head
                            : trunk.then("more", conv(4, 2))
                                    .then("gap", globalAveragePool())
                                    .then("main", dense(3))
                                    .then("prob", softmax());
                });
    }

    /// The same weights for layers of the same names.
    private static Model model(Kind kind) {
        Map<String, float[]> all = Model.initialize(network(Kind.BOTH), 5).namedWeights();
        Model model = Model.initialize(network(kind), 1);
        model.namedWeights()
                .forEach((name, w) -> System.arraycopy(all.get(name), 0, w, 0, w.length));
        return model;
    }

    private static float[] pictures() {
        float[] x = new float[BATCH * 50];
        Random random = new Random(9);
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat() - 0.5f;
        }
        return x;
    }

    /// What a step of rate 1 takes from the weights: their gradients.
    private record Learned(double loss, Map<String, float[]> before, Map<String, float[]> after) {
        static Learned by(Kind kind) {
            Model model = model(kind);
            Learner learner = new Learner(model, Recipe.with(sgd(1)), BATCH, ENGINE);
            double loss =
                    learner.step(
                            BATCH, pictures(), new float[] {0, 2, 1, 1}, new Moment(1, 1, 0, 0));
            return new Learned(loss, model(kind).namedWeights(), model.namedWeights());
        }

        double gradient(String name, int i) {
            return before.get(name)[i] - after.get(name)[i];
        }

        int size(String name) {
            return before.get(name).length;
        }
    }

    private static void sum(String name, Learned both, Learned main, double part, Learned head) {
        double largest = 0;
        for (int i = 0; i < both.size(name); i++) {
            double expected =
                    (main.before().containsKey(name) ? main.gradient(name, i) : 0)
                            + part * (head.before().containsKey(name) ? head.gradient(name, i) : 0);
            assertThat(both.gradient(name, i)).as(name + " " + i).isCloseTo(expected, within(1e-6));
            largest = Math.max(largest, Math.abs(expected));
        }
        assertThat(largest).as(name).isGreaterThan(1e-3);
    }

    @Test
    void what_is_learned_is_the_main_loss_and_three_tenths_of_each_heads() {
        Learned both = Learned.by(Kind.BOTH);
        Learned main = Learned.by(Kind.MAIN);
        Learned head = Learned.by(Kind.HEAD);

        assertThat(both.loss()).isCloseTo(main.loss() + 0.3 * head.loss(), within(1e-6));
        for (String name : both.before().keySet()) {
            sum(name, both, main, 0.3, head);
        }
    }

    @Test
    void a_prediction_is_the_main_heads_alone() {
        Tensor x = Tensor.zeros(BATCH, volume(5, 5, 2));
        System.arraycopy(pictures(), 0, x.data(), 0, x.data().length);

        assertThat(model(Kind.BOTH).run(x, ENGINE).data())
                .isEqualTo(model(Kind.MAIN).run(x, ENGINE).data());
    }

    @Test
    void a_frozen_head_does_not_count() {
        Model model = model(Kind.BOTH);
        Recipe recipe = Recipe.with(sgd(1)).frozen("head");
        double loss =
                new Learner(model, recipe, BATCH, ENGINE)
                        .step(BATCH, pictures(), new float[] {0, 2, 1, 1}, new Moment(1, 1, 0, 0));

        assertThat(loss).isEqualTo(Learned.by(Kind.MAIN).loss());
    }

    @Test
    void only_inceptions_as_they_are_trained_have_them_and_they_tell_the_classes_of_the_data() {
        for (Zoo.Entry entry : Zoo.entries()) {
            Network network = entry.network();
            List<String> heads =
                    network.auxiliaryHeads().stream()
                            .map(i -> network.nodes().get(i).name())
                            .toList();
            assertThat(heads)
                    .as(entry.name())
                    .isEqualTo(
                            switch (entry.name()) {
                                case "googlenet-aux" ->
                                        List.of("loss1/classifier", "loss2/classifier");
                                case "inception-v3-aux" -> List.of("AuxLogits/fc");
                                default -> List.of();
                            });
        }
        Network ten = Zoo.network("googlenet-aux").classes(10);
        assertThat(ten.auxiliaryHeads()).hasSize(2).allMatch(i -> ten.volume(i).size() == 10);
    }
}
