package dev.fathom.serving.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import dev.fathom.network.Network;
import dev.fathom.zoo.Zoo;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A picture's answer doesn't depend on what runs with it.
class SameBitsTest {
    private static final int BATCH = 8;

    /// Maps of 7×7 and less are in all that read 224×224 and in those of CIFAR's size; the kinds of
    /// layers between them are all that the zoo has.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "fashion",
                "resnet20-cifar",
                "airbench94",
                "squeezenet1.1",
                "mobilenet-v2",
                "resnet18",
                "densenet121"
            })
    void an_answer_is_the_same_in_every_batch_to_the_bit(String name) {
        Network network = Zoo.network(name);
        Model model = Model.initialize(network, 7);
        int size = network.input().size();
        float[] x = new float[BATCH * size];
        Random random = new Random(11);
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        try (Engine engine = Engine.best()) {
            Predictor predictor = new Predictor(model, Views.crops(1), engine, BATCH);
            int classes = model.network().output().size();
            float[][] alone = new float[BATCH][];
            for (int n = 0; n < BATCH; n++) {
                alone[n] =
                        scores(
                                predictor,
                                1,
                                classes,
                                Arrays.copyOfRange(x, n * size, (n + 1) * size));
            }
            for (int batch : new int[] {3, 8}) {
                for (int first : new int[] {0, BATCH - batch}) {
                    float[] some = Arrays.copyOfRange(x, first * size, (first + batch) * size);
                    float[] together = scores(predictor, batch, classes, some);
                    for (int n = 0; n < batch; n++) {
                        assertThat(Arrays.copyOfRange(together, n * classes, (n + 1) * classes))
                                .as("picture %s in a batch of %s", first + n, batch)
                                .isEqualTo(alone[first + n]);
                    }
                }
            }
            float[][] parts = parts(predictor, engine, classes, x);
            for (int n = 0; n < BATCH; n++) {
                assertThat(parts[n]).as("picture %s on one of two threads", n).isEqualTo(alone[n]);
            }
        }
    }

    /// Each half computed on a thread of its own, at the same time.
    private static float[][] parts(Predictor predictor, Engine engine, int classes, float[] x) {
        int half = BATCH / 2;
        int size = x.length / BATCH;
        float[][] all = new float[BATCH][];
        engine.kernels()
                .parallel(
                        2,
                        part ->
                                predictor.scores(
                                        half,
                                        in -> {
                                            int from = part * half * size;
                                            System.arraycopy(x, from, in, 0, half * size);
                                            return half;
                                        },
                                        scores -> {
                                            for (int n = 0; n < half; n++) {
                                                all[part * half + n] =
                                                        Arrays.copyOfRange(
                                                                scores,
                                                                n * classes,
                                                                (n + 1) * classes);
                                            }
                                        }));
        return all;
    }

    private static float[] scores(Predictor predictor, int pictures, int classes, float[] x) {
        float[][] copy = new float[1][];
        predictor.scores(pictures, x, s -> copy[0] = s.clone());
        return Arrays.copyOf(copy[0], pictures * classes);
    }
}
