package dev.fathom.attack;

import static dev.fathom.attack.ApiCalls.MODEL;
import static dev.fathom.attack.ApiCalls.NETWORK;
import static dev.fathom.attack.ApiCalls.many;
import static dev.fathom.attack.ApiCalls.predictor;
import static dev.fathom.attack.ApiCalls.session;
import static dev.fathom.attack.ApiCalls.text;
import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

import dev.fathom.data.format.DataSets;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.run.Session;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Java programs that make models which can't be, and share what isn't to be shared.
class ApiModelsTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_wrong_use_is_told_what_is_wrong() {
        Attack.Wave wave = new Attack.Wave();
        models(wave);
        savedModels(wave);
        threads(wave);
        interrupts(wave);
        return Suite.of("Java API, models and threads", folder, wave);
    }

    private static void models(Attack.Wave wave) {
        many(
                wave,
                4,
                "weights that don't fit the network",
                REFUSED,
                p ->
                        () -> {
                            Map<String, float[]> weights = new HashMap<>(MODEL.namedWeights());
                            String first = weights.keySet().iterator().next();
                            switch (p.seed()) {
                                case 1 -> weights.remove(first);
                                case 2 -> weights.put(first, new float[1]);
                                case 3 -> weights.put("more", new float[1]);
                                default -> weights.clear();
                            }
                            return Model.of(NETWORK, weights).network().name();
                        });
        many(
                wave,
                8,
                "labels that can't be saved and read again",
                EITHER,
                p -> {
                    String[] names = {
                        "a\nb", "", "\r", "\u2028", "\u0085", "\u000b", " a ", "\uD800"
                    };
                    return () -> {
                        Model labelled = MODEL.labels(List.of("x", "y", p.chosen(names)));
                        Model again = Model.read(p.folder(), labelled.toBytes());
                        return again.labels().equals(labelled.labels())
                                ? "the same"
                                : "NaN: " + again.labels().size() + " labels, not the same";
                    };
                });
    }

    private static void savedModels(Attack.Wave wave) {
        many(
                wave,
                3,
                "weights that are not finite are saved",
                REFUSED,
                p ->
                        () -> {
                            Model broken = MODEL.copy();
                            broken.weights()[0][0][0] =
                                    p.chosen(
                                            Float.NaN,
                                            Float.POSITIVE_INFINITY,
                                            Float.NEGATIVE_INFINITY);
                            broken.save(p.folder().resolve("m.safetensors"));
                            return "saved";
                        });
        many(
                wave,
                4,
                "a model from bytes",
                REFUSED,
                p -> {
                    byte[] whole = MODEL.toBytes();
                    byte[] bytes =
                            p.chosen(
                                    new byte[0],
                                    Arrays.copyOf(whole, whole.length - 1),
                                    Arrays.copyOf(whole, whole.length + 1),
                                    Arrays.copyOf(whole, 9));
                    return () -> Model.read(p.folder(), new ByteArrayInputStream(bytes)).labels();
                });
    }

    private static void threads(Attack.Wave wave) {
        many(
                wave,
                0,
                "two threads in one session",
                REFUSED,
                p ->
                        () -> {
                            Session session = session(1);
                            session.run(1);
                            try (ExecutorService other = Executors.newSingleThreadExecutor()) {
                                return other.submit(
                                                () -> {
                                                    session.run(1);
                                                    return "both computed";
                                                })
                                        .get();
                            } catch (ExecutionException e) {
                                if (e.getCause() instanceof RuntimeException inside) {
                                    throw inside;
                                }
                                throw e;
                            }
                        });
    }

    private static void interrupts(Attack.Wave wave) {
        many(
                wave,
                0,
                "eight threads in one predictor get one answer",
                ACCEPTED,
                p ->
                        () -> {
                            Predictor shared = predictor();
                            byte[] pixels = new byte[64];
                            p.random().nextBytes(pixels);
                            String right = text(shared.probabilities(pixels));
                            try (ExecutorService eight = Executors.newFixedThreadPool(8)) {
                                List<Future<String>> all =
                                        IntStream.range(0, 64)
                                                .mapToObj(
                                                        i ->
                                                                eight.submit(
                                                                        () ->
                                                                                text(
                                                                                        shared
                                                                                                .probabilities(
                                                                                                        pixels))))
                                                .toList();
                                for (Future<String> each : all) {
                                    if (!each.get().equals(right)) {
                                        return "NaN: another answer";
                                    }
                                }
                            }
                            return right;
                        });
        many(
                wave,
                0,
                "a thread that is interrupted while it trains",
                REFUSED,
                p ->
                        () -> {
                            var data = DataSets.open(p.tiny().data());
                            Thread.currentThread().interrupt();
                            return Training.with(Optimizer.sgd(0.1))
                                    .epochs(3)
                                    .run(MODEL.copy(), data.training(), data.test())
                                    .model()
                                    .labels();
                        });
    }
}
