package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.cli.Ran;
import dev.fathom.data.Preprocessing;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.file.Npy;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.run.Program;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.train.StoppedException;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Java programs that call Fathom as it isn't meant to be called.
class ApiTest {
    private static final Volume INPUT = volume(8, 8, 1);
    private static final Network NETWORK =
            Network.of("tiny", INPUT, conv(4, 3).padding(1), relu(), dense(3), softmax());
    private static final Model MODEL = Model.initialize(NETWORK, 1);
    private static final Engine ENGINE = Engine.best();

    @TempDir private Path folder;

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @TestFactory
    Stream<DynamicTest> a_wrong_call_is_told_what_is_wrong() {
        Attack.Wave wave = new Attack.Wave();
        lengths(wave);
        models(wave);
        values(wave);
        pictures(wave);
        threads(wave);
        return Suite.of("Java API", folder, wave);
    }

    /// A call; what it gives is written down as text.
    private static void many(
            Attack.Wave wave,
            int seeds,
            String name,
            Attack.Expected expected,
            Function<Place, Callable<Object>> call) {
        wave.deeds(seeds, name, expected, place -> () -> called(call.apply(place)));
    }

    /// Exceptions that a caller is meant to see, with their sentence, are refusals.
    private static Ran called(Callable<Object> call) throws Exception {
        try {
            return new Ran(0, String.valueOf(call.call()), "");
        } catch (IllegalArgumentException
                | DataException
                | IOException
                | StoppedException
                | IllegalStateException e) {
            return new Ran(1, "", String.valueOf(e.getMessage()));
        }
    }

    private static Predictor predictor() {
        return new Predictor(MODEL, ENGINE);
    }

    private static Session session(int together) {
        return Program.output(NETWORK, MODEL.stored(), ENGINE, together).session();
    }

    private static String text(double[][] probabilities) {
        return Arrays.deepToString(probabilities);
    }

    private static void lengths(Attack.Wave wave) {
        many(
                wave,
                0,
                "good pixels",
                ACCEPTED,
                p -> () -> text(predictor().probabilities(new byte[128])));
        many(
                wave,
                3,
                "pixels of another length",
                REFUSED,
                p -> () -> text(predictor().probabilities(new byte[p.chosen(1, 63, 129)])));
        many(
                wave,
                5,
                "numbers of another length",
                REFUSED,
                p ->
                        () -> {
                            int[] sizes =
                                    p.chosen(
                                            new int[] {1, 63},
                                            new int[] {1, 65},
                                            new int[] {2, 64},
                                            new int[] {-1, 64},
                                            new int[] {1, 0});
                            predictor().scores(sizes[0], new float[sizes[1]], scores -> {});
                            return "computed";
                        });
        many(
                wave,
                3,
                "probabilities of another length",
                REFUSED,
                p -> () -> predictor().guesses(new double[p.chosen(0, 2, 4)]));
        many(
                wave,
                3,
                "a model's input of another length",
                REFUSED,
                p -> () -> MODEL.input(new byte[p.chosen(1, 63, 65)]).batch());
        many(
                wave,
                4,
                "a batch that a session has no place for",
                REFUSED,
                p ->
                        () -> {
                            session(2).run(p.chosen(0, -1, 3, Integer.MAX_VALUE));
                            return "computed";
                        });
        many(
                wave,
                3,
                "a tensor of another volume",
                REFUSED,
                p -> {
                    Volume other = p.chosen(volume(8, 8, 3), volume(4, 16, 1), volume(1, 1, 64));
                    return () -> MODEL.run(Tensor.zeros(1, other), ENGINE).batch();
                });
        many(
                wave,
                4,
                "a tensor whose array has another length",
                REFUSED,
                p -> () -> new Tensor(p.chosen(1, 2, 0, -1), INPUT, new float[65]).batch());
        many(
                wave,
                3,
                "a session's array written beyond",
                EITHER,
                p ->
                        () -> {
                            Session session = session(1);
                            Arrays.fill(session.input(), p.chosen(Float.NaN, 3e38f, -0f));
                            session.run(1);
                            return "computed";
                        });
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

    private static void values(Attack.Wave wave) {
        many(
                wave,
                8,
                "numbers that can't be",
                REFUSED,
                p ->
                        () ->
                                switch (p.seed()) {
                                    case 1 -> volume(0, 8, 1);
                                    case 2 -> volume(65_536, 65_536, 1);
                                    case 3 -> new Preprocessing(List.of(Double.NaN), List.of(1.0));
                                    case 4 -> new Preprocessing(List.of(0.0), List.of(0.0));
                                    case 5 -> Optimizer.sgd(-1);
                                    case 6 -> Optimizer.sgd(Double.NaN);
                                    case 7 -> new Npy(List.of(2, 3), new float[5]);
                                    default ->
                                            new Npy(
                                                    List.of(1 << 20, 1 << 20, 1 << 20, 16),
                                                    new float[0]);
                                });
        many(
                wave,
                5,
                "a training that can't be",
                REFUSED,
                p -> {
                    Training training = Training.with(Optimizer.sgd(0.1));
                    return () ->
                            switch (p.seed()) {
                                case 1 -> training.epochs(-1);
                                case 2 -> training.epochs(Double.NaN);
                                case 3 -> training.batchSize(0);
                                case 4 -> training.labelSmoothing(2);
                                default -> training.validation(1.5);
                            };
                });
    }

    private static void pictures(Attack.Wave wave) {
        many(
                wave,
                3,
                "bytes that are no picture",
                REFUSED,
                p ->
                        () ->
                                predictor()
                                        .guesses(
                                                ImageSource.of(
                                                        "bytes",
                                                        p.chosen(
                                                                new byte[0],
                                                                new byte[] {-1, -40, -1},
                                                                new byte[1 << 20]))));
        many(
                wave,
                0,
                "a stream that breaks",
                REFUSED,
                p -> {
                    InputStream broken =
                            new InputStream() {
                                @Override
                                public int read() throws IOException {
                                    throw new IOException("the line is down");
                                }
                            };
                    return () -> predictor().guesses(ImageSource.of("a stream", broken));
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
