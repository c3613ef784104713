package dev.fathom.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.fathom.data.Batch;
import dev.fathom.data.Batches;
import dev.fathom.data.Epoch;
import dev.fathom.data.Loader;
import dev.fathom.data.Preprocessing;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.learn.Learner;
import dev.fathom.train.learn.Moment;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.learn.Round;
import dev.fathom.train.learn.Turn;
import dev.fathom.train.learn.Turns;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.train.optimizer.Replication;
import dev.fathom.train.optimizer.Schedule;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Several replicas against as many learners that know nothing of each other.
class ReplicasTest {
    private static final int REPLICAS = 3;
    private static final int STEPS = 2;
    private static final int BATCH = 5;
    private static final Replication OUTER =
            Replication.none()
                    .replicas(REPLICAS)
                    .localSteps(STEPS)
                    .outerRate(0.7)
                    .outerMomentum(0.9);

    @TempDir private Path folder;

    private static Training training(Replication replication) {
        return Training.with(
                        Recipe.with(Optimizer.adam(0.01))
                                .epochs(2)
                                .batchSize(BATCH)
                                .schedule(Schedule.cosine(0))
                                .replication(replication))
                .seed(7);
    }

    private static Model start() {
        return Model.initialize(SmallRun.NETWORK, 3);
    }

    private static Map<String, float[]> copy(Map<String, float[]> arrays) {
        Map<String, float[]> copy = new LinkedHashMap<>();
        arrays.forEach((name, values) -> copy.put(name, values.clone()));
        return copy;
    }

    private static void put(Map<String, float[]> from, Map<String, float[]> into) {
        into.forEach(
                (name, values) ->
                        System.arraycopy(
                                Objects.requireNonNull(from.get(name)),
                                0,
                                values,
                                0,
                                values.length));
    }

    /// 60 pictures make 12 batches of 5 an epoch: two rounds of 3 replicas by 2 steps.
    @Test
    void replicas_learn_as_learners_by_themselves_that_meet_after_each_round() {
        try (Engine engine = Engine.of("plain");
                Loader loader = new Loader(1)) {
            Training.Result result = training(OUTER).run(start(), SmallRun.TRAINING, null, engine);
            Recipe recipe = training(OUTER).recipe();
            List<Learner> learners = new ArrayList<>();
            for (int k = 0; k < REPLICAS; k++) {
                learners.add(new Learner(start(), recipe, BATCH, engine));
            }
            Batches batches =
                    Batches.of(SmallRun.TRAINING, Preprocessing.measure(SmallRun.TRAINING), BATCH)
                            .shuffled(7);
            long seed = new SplittableRandom(7).nextLong();
            Map<String, float[]> all = copy(learners.getFirst().arrays());
            Map<String, double[]> momenta = new LinkedHashMap<>();
            for (int round = 0; round < 4; round++) {
                try (Epoch epoch = batches.epoch(round / 2, round % 2 * 6, loader)) {
                    for (int k = 0; k < REPLICAS; k++) {
                        put(all, learners.get(k).arrays());
                        for (int s = 0; s < STEPS; s++) {
                            int number = round * 6 + k * STEPS + s;
                            int passed = round * 6 + s * REPLICAS;
                            double factor =
                                    recipe.schedule()
                                            .factor(new Schedule.Progress(passed, 12, 24, 0));
                            Batch batch = epoch.next();
                            learners.get(k)
                                    .step(
                                            batch,
                                            new Moment(1, factor, passed / 12.0, seed + number));
                        }
                    }
                }
                meet(all, learners, momenta);
            }
            assertThat(all.keySet()).anyMatch(name -> name.startsWith("weights/"));
            result.model()
                    .namedWeights()
                    .forEach(
                            (name, values) ->
                                    assertThat(values)
                                            .as(name)
                                            .containsExactly(
                                                    Objects.requireNonNull(
                                                            all.get("weights/" + name)),
                                                    org.assertj.core.data.Offset.offset(2e-6f)));
        }
    }

    private static void meet(
            Map<String, float[]> all, List<Learner> learners, Map<String, double[]> momenta) {
        all.forEach(
                (name, values) -> {
                    boolean trained =
                            name.startsWith("weights/")
                                    && !name.endsWith(".mean")
                                    && !name.endsWith(".variance");
                    double[] momentum =
                            momenta.computeIfAbsent(name, _ -> new double[values.length]);
                    for (int i = 0; i < values.length; i++) {
                        double mean = 0;
                        for (Learner learner : learners) {
                            mean +=
                                    Objects.requireNonNull(learner.arrays().get(name))[i]
                                            / REPLICAS;
                        }
                        double step = mean - values[i];
                        if (trained) {
                            momentum[i] = 0.9 * momentum[i] + step;
                            step = 0.7 * (step + 0.9 * momentum[i]);
                        }
                        values[i] += (float) step;
                    }
                });
    }

    @Test
    void threads_change_no_bit_and_replicas_do() {
        Replication three = Replication.none().replicas(3);
        List<String> sums = new ArrayList<>();
        for (int threads : new int[] {1, 2}) {
            try (Engine engine = Engine.best(threads)) {
                sums.add(
                        training(three)
                                .run(start(), SmallRun.TRAINING, null, engine)
                                .model()
                                .weightsSha256());
            }
        }
        assertThat(sums.get(0)).isEqualTo(sums.get(1));
        try (Engine engine = Engine.best(2)) {
            assertThat(
                            training(Replication.none())
                                    .run(start(), SmallRun.TRAINING, null, engine)
                                    .model()
                                    .weightsSha256())
                    .isNotEqualTo(sums.get(0));
        }
    }

    /// As it goes to another machine and back.
    private static <T extends Serializable> T sent(T object) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            new ObjectOutputStream(bytes).writeObject(object);
            @SuppressWarnings({"unchecked", "BanSerializableRead"})
            T received =
                    (T)
                            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))
                                    .readObject();
            return received;
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void turns_that_are_taken_elsewhere_and_again_make_the_same_bits(int count) throws IOException {
        Training training =
                training(count == 1 ? Replication.none() : OUTER).validation(0.2).epochs(1.5);
        try (Engine here = Engine.best(2);
                Engine there = Engine.best(1);
                Replica one = new Replica(training, start(), SmallRun.TRAINING, there);
                Replica two = new Replica(training, start(), SmallRun.TRAINING, here)) {
            Turns turns =
                    (round, all) -> {
                        Round sent = sent(round);
                        List<Turn> taken = new ArrayList<>();
                        for (int k = 0; k < all; k++) {
                            two.take(sent, (k + 1) % all); // lost
                            taken.add(sent((k % 2 == 0 ? one : two).take(sent, k)));
                        }
                        return taken;
                    };
            Path ofUsual = folder.resolve("usual");
            Path ofSpread = folder.resolve("spread");
            Training.Result usual =
                    training.folder(RunFolder.of(ofUsual))
                            .run(start(), SmallRun.TRAINING, SmallRun.TEST, here);
            Training.Result spread =
                    training.folder(RunFolder.of(ofSpread))
                            .turns(turns)
                            .run(start(), SmallRun.TRAINING, SmallRun.TEST, here);
            assertThat(SmallRun.bits(ofSpread)).isEqualTo(SmallRun.bits(ofUsual));
            assertThat(ofSpread.resolve("layers.jsonl")).isNotEmptyFile();
            assertThat(spread.model().weightsSha256()).isEqualTo(usual.model().weightsSha256());
            assertThat(spread.epochs().getLast().loss()).isEqualTo(usual.epochs().getLast().loss());
            assertThat(spread.test()).isEqualTo(usual.test());
        }
    }

    @Test
    void a_loss_that_is_not_finite_elsewhere_is_said_as_here() {
        Training training = training(OUTER);
        Training hot = training.recipe(training.recipe().onlyOptimizer(Optimizer.sgd(1e30)));
        List<String> said = new ArrayList<>();
        try (Engine engine = Engine.of("plain");
                Replica replica = new Replica(hot, start(), SmallRun.TRAINING, engine)) {
            Turns turns =
                    (round, all) ->
                            IntStream.range(0, all).mapToObj(k -> replica.take(round, k)).toList();
            for (Training each : List.of(hot, hot.turns(turns))) {
                assertThatThrownBy(() -> each.run(start(), SmallRun.TRAINING, null, engine))
                        .isInstanceOf(DivergedException.class)
                        .satisfies(e -> said.add(String.valueOf(e.getMessage())));
            }
        }
        assertThat(said.get(1)).isEqualTo(said.get(0));
    }

    @Test
    void a_recipe_says_them_and_what_makes_no_sense_is_refused() {
        Recipe recipe = training(OUTER).recipe();
        assertThat(recipe.toString()).endsWith("; replicas(3, 2, 0.7, 0.9)");
        assertThat(recipe.replication(Replication.none().replicas(4)).toString())
                .endsWith("; replicas(4, 1)");
        assertThatThrownBy(() -> Replication.none().localSteps(2))
                .hasMessage(
                        "local steps, outer rate and outer momentum are for 2 or more replicas, not 1; say how many");
        assertThatThrownBy(() -> Replication.none().replicas(2).outerMomentum(1))
                .hasMessage("outerMomentum 1: must be from 0 to less than 1");
    }
}
