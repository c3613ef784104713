package dev.fathom.attack;

import static dev.fathom.attack.ApiCalls.ENGINE;
import static dev.fathom.attack.ApiCalls.INPUT;
import static dev.fathom.attack.ApiCalls.MODEL;
import static dev.fathom.attack.ApiCalls.many;
import static dev.fathom.attack.ApiCalls.predictor;
import static dev.fathom.attack.ApiCalls.session;
import static dev.fathom.attack.ApiCalls.text;
import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.data.Preprocessing;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.file.Npy;
import dev.fathom.run.Session;
import dev.fathom.tensor.Tensor;
import dev.fathom.tensor.Volume;
import dev.fathom.train.Training;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// Java programs that call Fathom as it isn't meant to be called.
class ApiTest {
    @TempDir private Path folder;

    @TestFactory
    Stream<DynamicTest> a_wrong_call_is_told_what_is_wrong() {
        Attack.Wave wave = new Attack.Wave();
        lengths(wave);
        tensors(wave);
        values(wave);
        pictures(wave);
        return Suite.of("Java API", folder, wave);
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
                                            new int[] {3, 128},
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
    }

    private static void tensors(Attack.Wave wave) {
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
}
