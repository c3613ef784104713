package dev.fathom.model;

import static dev.fathom.data.format.ImageFolderTest.encoded;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.logSoftmax;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.layer.Layer;
import dev.fathom.network.Network;
import dev.fathom.tensor.ShapeException;
import dev.fathom.train.evaluate.Comparison;
import dev.fathom.train.evaluate.Evaluation;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PredictorTest {
    @TempDir private Path folder;

    private static BufferedImage picture(int number) {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(number);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, random.nextInt());
        }
        return image;
    }

    private static Model model(Layer end) {
        return Model.initialize(
                Network.of(
                        "small", volume(16, 16, 3), conv(8, 3).padding(1), relu(), dense(5), end),
                1);
    }

    /// Each picture comes another way.
    private ImageSource source(int number) throws Exception {
        String place = "picture " + number;
        byte[] file = encoded(picture(number), "png");
        return switch (number % 4) {
            case 0 -> ImageSource.of(Files.write(folder.resolve(number + ".png"), file));
            case 1 -> ImageSource.of(place, new ByteArrayInputStream(file));
            case 2 -> ImageSource.of(place, file);
            default -> ImageSource.of(place, picture(number));
        };
    }

    @Test
    void sixty_four_answers_to_eight_threads_at_once_are_those_to_one() throws Exception {
        Model model = model(softmax());
        try (Engine engine = Engine.best(2);
                ExecutorService threads = Executors.newFixedThreadPool(8)) {
            Predictor shared = new Predictor(model, Views.crops(2), engine);
            List<Future<double[]>> answers = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                ImageSource source = source(i);
                answers.add(threads.submit(() -> shared.probabilities(source)));
            }
            for (int i = 0; i < 64; i++) {
                Predictor alone = new Predictor(model, Views.crops(2), engine);
                assertThat(answers.get(i).get())
                        .as("picture %d", i)
                        .containsExactly(alone.probabilities(ImageSource.of("image", picture(i))));
            }
        }
    }

    @Test
    void probabilities_are_the_softmax_of_logits_unless_the_network_gives_some() {
        for (Layer last : List.of(softmax(), logSoftmax())) {
            assertThat(probabilities(last)[1]).isCloseTo(0.75, within(1e-7));
        }
        assertThat(probabilities()[1]).isCloseTo(0.75, within(1e-7));
        assertThat(probabilities(sigmoid())).containsExactly(0.5, 0.75);
    }

    /// Of logits 0 and ln 3.
    private static double[] probabilities(Layer... behind) {
        Network network = Network.graph("net", volume(1, 1, 1), x -> x.then(dense(2)).then(behind));
        Model model = Model.initialize(network, 1);
        model.weights()[0][0] = new float[] {0, (float) Math.log(3)};
        try (Engine engine = Engine.of("plain")) {
            return new Predictor(model, engine).probabilities(new byte[] {-1})[0];
        }
    }

    @Test
    void more_views_than_run_together_give_the_same_answer() {
        Model model = model(sigmoid());
        byte[] pixels = new byte[6 * 16 * 16 * 3];
        new Random(5).nextBytes(pixels);
        try (Engine engine = Engine.of("plain")) {
            double[][] four = new Predictor(model, Views.crops(2), engine, 4).probabilities(pixels);
            double[][] all = new Predictor(model, Views.crops(2), engine, 6).probabilities(pixels);
            assertThat(four).isDeepEqualTo(all).hasDimensions(3, 5);
        }
    }

    @Test
    void guesses_are_named_and_the_likeliest_comes_first() throws Exception {
        Model model = model(softmax()).labels(List.of("a", "b", "c", "d", "e"));
        try (Engine engine = Engine.of("plain")) {
            Predictor predictor = new Predictor(model, engine);
            double[] probabilities = predictor.probabilities(source(2));
            List<Predictor.Guess> guesses = predictor.guesses(source(2));
            assertThat(guesses)
                    .isSortedAccordingTo((a, b) -> Double.compare(b.probability(), a.probability()))
                    .hasSize(5)
                    .allSatisfy(
                            guess -> {
                                assertThat(guess.label()).isEqualTo(model.label(guess.number()));
                                assertThat(guess.probability())
                                        .isEqualTo(probabilities[guess.number()]);
                            });
            assertThat(predictor.guesses(new double[] {0, 0.5, 0, 0.5, 0}).get(1))
                    .isEqualTo(new Predictor.Guess(3, "d", 0.5));
        }
    }

    /// For every end: what is predicted is what is evaluated and compared, to the last bit.
    @Test
    void an_evaluation_gives_the_probabilities_of_a_prediction() {
        int[] labels = {0, 1, 2, 3, 4, 0, 1};
        List<byte[]> bytes = new ArrayList<>();
        Random random = new Random(6);
        for (int i = 0; i < labels.length; i++) {
            bytes.add(new byte[16 * 16 * 3]);
            random.nextBytes(bytes.get(i));
        }
        List<String> names = List.of("a", "b", "c", "d", "e");
        Pictures pictures = Pictures.of(volume(16, 16, 3), names, labels, bytes);
        for (Layer end : List.of(sigmoid(), softmax(), logSoftmax(), relu())) {
            Model model = model(end);
            for (Views views : List.of(Views.crops(1), Views.crops(2), Views.shifted())) {
                check(model, pictures, bytes, views);
            }
        }
    }

    private static void check(Model model, Pictures pictures, List<byte[]> bytes, Views views) {
        try (Engine engine = Engine.of("plain")) {
            Predictor predictor = new Predictor(model, views, engine);
            List<Evaluation.Answer> answers = new ArrayList<>();
            Evaluation e = Evaluation.of(model, pictures, views, engine, 3, answers::add);
            double loss = 0;
            for (Evaluation.Answer answer : answers) {
                int i = answer.picture();
                ImageSource source = wanted -> bytes.get(i);
                double[] probabilities = predictor.probabilities(source);
                assertThat(answer.ofRight()).isEqualTo(probabilities[answer.right()]);
                assertThat(answer.ofPredicted()).isEqualTo(probabilities[answer.predicted()]);
                assertThat(predictor.guesses(source).getFirst().probability())
                        .isEqualTo(answer.ofPredicted());
                loss -= Math.log(answer.ofRight());
            }
            assertThat(e.loss()).isCloseTo(loss / pictures.size(), within(1e-12));
            assertThat(answers).hasSize(pictures.size());
            Comparison same = Comparison.of(model, pictures, model, pictures, engine, 4);
            assertThat(same.sameAnswer()).isEqualTo(pictures.size());
            assertThat(same.bothRight())
                    .isEqualTo(Evaluation.of(model, pictures, engine, 4).correct());
        }
    }

    @Test
    void a_sigmoid_that_says_never_makes_a_finite_loss() {
        assertThat(Likelihood.EACH_ITS_OWN.loss(1, 2, new float[] {0, 1}, new float[] {0}))
                .isBetween(103., 104.);
    }

    @Test
    void what_gives_no_answer_is_refused_and_the_way_out_named() {
        try (Engine engine = Engine.of("plain")) {
            Network map = Network.of("map", volume(4, 4, 3), conv(2, 3));
            assertThatThrownBy(() -> new Predictor(Model.initialize(map, 1), engine))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage(
                            "map gives 2×2×2, not one score a class; end it with"
                                    + " globalAveragePool() or dense(CLASSES)");
            Predictor twice = new Predictor(model(softmax()), Views.crops(2), engine);
            assertThatThrownBy(() -> twice.probabilities(new byte[768]))
                    .isInstanceOf(ShapeException.class)
                    .hasMessage(
                            "small reads 16×16×3, 1536 bytes a picture in 2 views; found 768 bytes,"
                                    + " which are not whole pictures");
            Network deep = Network.of("deep", volume(4, 4, 2), dense(2));
            Predictor odd = new Predictor(Model.initialize(deep, 1), engine);
            assertThatThrownBy(() -> odd.probabilities(ImageSource.of("upload 7", picture(1))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "upload 7: pictures of depth 3 can't become pictures of depth 2; a"
                                    + " picture is grey (1) or colour (3)");
        }
    }
}
