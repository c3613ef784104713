package dev.fathom.studio.view;

import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.sigmoid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.show.attribution.Deconvnet;
import dev.fathom.show.attribution.HeatMap;
import dev.fathom.studio.SmallStudio;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.train.evaluate.Evaluation;
import dev.fathom.zoo.Zoo;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/// What the page is told of errors equals what the engine computes.
class ErrorsTest {
    private static final Path DATA = Path.of("..", "data", "fashion-mnist-sample");
    private static final String RUN = "network=fashion&limit=100";
    private static final Engine ENGINE = Engine.exact(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static Model model;
    private static Pictures tenth;
    private static Studio studio;

    @BeforeAll
    static void start() throws IOException {
        Pictures test = DataSets.open(DATA).test();
        model = Model.initialize(Zoo.network("fashion"), 1).labels(test.labels());
        int[] every = new int[100];
        Arrays.setAll(every, i -> 10 * i);
        tenth = test.subset(every);
        Gallery gallery = new Gallery();
        gallery.addDataSet(DATA, model);
        Shelf shelf = new Shelf(model, "For tests.", List.of(), 1);
        Runs none = Runs.in(Path.of("none"), List.of());
        studio = new Studio(0, shelf, gallery, none, ENGINE);
    }

    @AfterAll
    static void stop() throws IOException {
        CLIENT.close();
        studio.close();
        ENGINE.close();
    }

    private static byte[] ask(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                        SmallStudio.request(studio, path).build(),
                        HttpResponse.BodyHandlers.ofByteArray())
                .body();
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return SmallStudio.JSON.readTree(ask(path));
    }

    private static JsonNode result() throws IOException, InterruptedException {
        long end = System.nanoTime() + 60_000_000_000L;
        JsonNode progress;
        do {
            progress = json("/api/errors?" + RUN);
            assertThat(progress.get("total").intValue()).isEqualTo(100);
            assertThat(progress.get("known").intValue()).isEqualTo(1000);
            Thread.sleep(20);
        } while (progress.get("result").isNull() && System.nanoTime() < end);
        return progress.get("result");
    }

    @Test
    void a_network_that_ends_in_sigmoids_gets_the_answers_of_a_prediction() {
        Network network = Network.of("own", tenth.volume(), dense(10), sigmoid());
        Model own = Model.initialize(network, 3).labels(tenth.labels());
        Predictor predictor = new Predictor(own, ENGINE);
        ClassAnswers answered =
                new ClassAnswers(own, new Gallery.Tests(tenth, Integer::toString), 100, ENGINE);
        Evaluation e = answered.call();
        double loss = 0;
        for (Evaluation.Answer answer : answered.worst()) {
            byte[] picture = new byte[tenth.volume().size()];
            tenth.read(answer.picture(), picture, 0);
            double[] probabilities = predictor.probabilities(picture)[0];
            // an engine may sum otherwise for batches of another size
            assertThat(answer.ofRight()).isCloseTo(probabilities[answer.right()], within(1e-6));
            assertThat(answer.ofPredicted())
                    .isCloseTo(probabilities[answer.predicted()], within(1e-6))
                    .isCloseTo(
                            predictor.guesses(probabilities).getFirst().probability(),
                            within(1e-6));
            loss -= Math.log(answer.ofRight()) / 100;
        }
        assertThat(e.loss()).isCloseTo(loss, within(1e-12));
    }

    @Test
    void counts_are_those_of_an_evaluation_of_evenly_chosen_pictures() throws Exception {
        JsonNode result = result();
        Evaluation e = Evaluation.of(model, tenth, ENGINE, 50);
        assertThat(result.get("accuracy").doubleValue()).isEqualTo(e.accuracy());
        assertThat(result.get("loss").doubleValue()).isCloseTo(e.loss(), within(1e-9));
        assertThat(result.get("confusion").toString())
                .isEqualTo(e.confusion().toString().replace(" ", ""));
        assertThat(result.get("classes").get(3).get("recall").doubleValue()).isEqualTo(e.recall(3));
        assertThat(result.get("calibrationError").doubleValue())
                .isCloseTo(e.calibration().expectedError(), within(1e-9));
    }

    @Test
    void a_cell_s_pictures_are_as_many_as_it_counts_and_the_worst_come_first() throws Exception {
        JsonNode confusion = result().get("confusion");
        for (int taken = 0; taken < 10; taken++) {
            JsonNode cell = json("/api/answers?" + RUN + "&right=4&taken=" + taken);
            assertThat(cell.get("total").intValue())
                    .isEqualTo(confusion.get(4).get(taken).intValue());
        }
        JsonNode worst = json("/api/answers?" + RUN).get("shown");
        assertThat(worst.size()).isEqualTo(12);
        for (int i = 1; i < 12; i++) {
            assertThat(worst.get(i).get("loss").doubleValue())
                    .isLessThanOrEqualTo(worst.get(i - 1).get("loss").doubleValue());
        }
        String id = worst.get(0).get("id").asString();
        JsonNode classes =
                json(
                        "/api/neuron?network=fashion&layer=softmax4&x=0&y=0&d="
                                + worst.get(0).get("right").intValue()
                                + "&picture="
                                + id);
        assertThat(classes.get("engine").doubleValue())
                .isCloseTo(worst.get(0).get("ofRight").doubleValue(), within(1e-6));
    }

    @Test
    void a_map_is_the_engine_s() throws Exception {
        byte[] picture = new byte[784];
        tenth.read(3, picture, 0);
        HeatMap map = new Deconvnet().of(model, picture, 7, ENGINE);
        byte[] answer = ask("/api/map?network=fashion&picture=e30&class=7&way=deconvnet");
        ByteBuffer buffer = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN);
        int length = buffer.getInt();
        JsonNode head = SmallStudio.JSON.readTree(Arrays.copyOfRange(answer, 4, 4 + length));
        assertThat(head.get("size").doubleValue()).isEqualTo(map.scale());
        for (int i = 0; i < 784; i++) {
            double expected = Math.min(127, map.values().data()[i] / map.scale() * 127);
            assertThat((double) answer[4 + length + i]).isCloseTo(expected, within(0.51));
        }
    }

    @Test
    void what_can_t_be_counted_or_shown_is_said() throws Exception {
        long end = System.nanoTime() + 20_000_000_000L;
        JsonNode said;
        do {
            said = json("/api/errors?network=squeezenet1.1&limit=1");
        } while (said.get("problem").isNull() && System.nanoTime() < end);
        assertThat(said.get("problem").asString())
                .isEqualTo(
                        "squeezenet1.1 gives 1000 values, but the pictures are of 10 classes; end the"
                                + " network with dense(10), softmax()");
        assertThat(json("/api/map?network=fashion&picture=e30&class=10&way=saliency"))
                .hasToString("{\"error\":\"class 10 is not there; there are 0 … 9\"}");
        assertThat(json("/api/map?network=fashion&picture=e30&class=1&way=magic").toString())
                .contains("there is no way 'magic'; there are gradcam, occlusion");
        assertThat(json("/api/map?network=fashion&picture=e1000&class=1&way=saliency").toString())
                .contains("there is no such picture here");
    }
}
