package dev.fathom.studio.view;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.Loader;
import dev.fathom.data.format.DataSets;
import dev.fathom.data.format.Unreadable;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Views;
import dev.fathom.network.Ending;
import dev.fathom.network.Network;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.SmallStudio;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.tensor.Volume;
import dev.fathom.train.evaluate.LabelMetrics;
import dev.fathom.train.evaluate.Metrics;
import dev.fathom.train.evaluate.PixelMetrics;
import dev.fathom.train.evaluate.ValueMetrics;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/// What the page is told of labels, pixels and numbers equals what an evaluation counts.
class TaskErrorsTest {
    private static final Engine ENGINE = Engine.exact(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final Volume VOLUME = new Volume(8, 8, 1);

    @TempDir private Path folder;

    @AfterAll
    static void stop() {
        CLIENT.close();
        ENGINE.close();
    }

    /// A network with initial weights in a studio with pictures for its task.
    private final class Opened implements AutoCloseable {
        final Pictures test;
        final Model model;
        final Studio studio;
        final Metrics metrics;

        Opened(Task task) throws IOException {
            TaskSets.write(folder, task);
            test = DataSets.test(folder, VOLUME, Unreadable.stop(), task);
            Network network =
                    task == Task.SEGMENT
                            ? Network.of(
                                    "net",
                                    VOLUME,
                                    conv(12, 3).padding(1),
                                    relu(),
                                    conv(12, 3).padding(1),
                                    relu(),
                                    conv(2, 1))
                            : Network.of("net", VOLUME, conv(3, 3), dense(2));
            model =
                    Model.initialize(Ending.fitting(network, task, 2), 4)
                            .task(task)
                            .labels(test.labels());
            Gallery gallery = new Gallery();
            gallery.addDataSet(folder, model);
            Shelf shelf = new Shelf(model, "For tests.", List.of(), 1);
            Runs none = Runs.in(Path.of("none"), List.of());
            studio = new Studio(0, shelf, gallery, none, ENGINE);
            try (Loader loader = new Loader(1)) {
                metrics = Metrics.of(model, test, Views.crops(1), ENGINE, loader, 64);
            }
        }

        byte[] ask(String path) throws IOException, InterruptedException {
            return CLIENT.send(
                            SmallStudio.request(studio, path).build(),
                            HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        }

        JsonNode json(String path) throws IOException, InterruptedException {
            return SmallStudio.JSON.readTree(ask(path));
        }

        JsonNode result() throws IOException, InterruptedException {
            long end = System.nanoTime() + 60_000_000_000L;
            JsonNode progress;
            do {
                progress = json("/api/errors?network=net");
                Thread.sleep(20);
            } while (progress.get("result").isNull() && System.nanoTime() < end);
            assertThat(progress.get("task").asString()).isEqualTo(metrics.task().toString());
            return progress.get("result");
        }

        /// The head of an answer with bytes behind it.
        JsonNode head(byte[] answer) {
            int length = ByteBuffer.wrap(answer).order(ByteOrder.LITTLE_ENDIAN).getInt();
            return SmallStudio.JSON.readTree(Arrays.copyOfRange(answer, 4, 4 + length));
        }

        @Override
        public void close() throws IOException {
            studio.close();
        }
    }

    private static List<Double> doubles(JsonNode numbers) {
        return StreamSupport.stream(numbers.spliterator(), false)
                .map(n -> Double.parseDouble(n.asString()))
                .toList();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void figures_and_pictures_are_those_of_an_evaluation(Task task) throws Exception {
        try (Opened open = new Opened(task)) {
            JsonNode result = open.result();
            assertThat(result.get("summary").asString())
                    .isEqualTo(MetricsText.summary(open.metrics))
                    .contains(MetricsText.words(task.figure()));
            int column = task == Task.LABELS ? 4 : task == Task.SEGMENT ? 1 : 2;
            List<Double> figures =
                    IntStream.range(0, 2)
                            .mapToObj(i -> doubles(result.get("rows").get(i)).get(column))
                            .toList();
            assertThat(figures)
                    .isEqualTo(
                            switch (open.metrics) {
                                case LabelMetrics m ->
                                        m.labels().stream()
                                                .map(LabelMetrics.Label::averagePrecision)
                                                .toList();
                                case PixelMetrics m -> List.of(m.iou(0), m.iou(1));
                                case ValueMetrics m ->
                                        m.values().stream().map(ValueMetrics.Value::r2).toList();
                                default -> List.of();
                            });
            assertThat(result.get("rows").get(0).size()).isEqualTo(result.get("columns").size());
            JsonNode all = open.json("/api/answers?network=net");
            assertThat(all.get("total").intValue()).isEqualTo(open.test.size());
            double before = Double.POSITIVE_INFINITY;
            for (JsonNode picture : all.get("shown")) {
                assertThat(picture.get("loss").doubleValue()).isLessThanOrEqualTo(before);
                before = picture.get("loss").doubleValue();
            }
        }
    }

    @Test
    void a_label_s_cells_are_the_pictures_that_were_told_missed_and_falsely_told()
            throws Exception {
        try (Opened open = new Opened(Task.LABELS)) {
            JsonNode cells = open.result().get("cells");
            LabelMetrics metrics = (LabelMetrics) open.metrics;
            for (int l = 0; l < 2; l++) {
                LabelMetrics.Label label = metrics.labels().get(l);
                assertThat(doubles(cells.get(l)))
                        .containsExactly(
                                (double) label.hits(),
                                (double) label.positives() - label.hits(),
                                (double) label.taken() - label.hits());
                for (int taken = 0; taken < 3; taken++) {
                    JsonNode cell =
                            open.json(
                                    "/api/answers?network=net&right=%d&taken=%d"
                                            .formatted(l, taken));
                    assertThat(cell.get("total").intValue())
                            .isEqualTo(cells.get(l).get(taken).intValue());
                    for (JsonNode picture : cell.get("shown")) {
                        boolean has = picture.get("right").get(l).doubleValue() > 0;
                        boolean told = picture.get("told").get(l).doubleValue() > 0.5;
                        assertThat(List.of(has, told))
                                .isEqualTo(
                                        List.of(
                                                        List.of(true, true),
                                                        List.of(true, false),
                                                        List.of(false, true))
                                                .get(taken));
                    }
                }
            }
        }
    }

    @Test
    void a_picture_s_masks_are_the_right_one_and_the_likeliest_classes() throws Exception {
        try (Opened open = new Opened(Task.SEGMENT)) {
            JsonNode cells = open.result().get("cells");
            assertThat(cells.toString())
                    .isEqualTo(
                            ((PixelMetrics) open.metrics).confusion().toString().replace(" ", ""));
            byte[] answer = open.ask("/api/mask?network=net&picture=e3");
            JsonNode head = open.head(answer);
            assertThat(head.get("known").booleanValue()).isTrue();
            assertThat(head.get("colours").get(1).asString()).isEqualTo("#800000");
            byte[] right = new byte[64];
            open.test.masks().read(3, right, 0);
            assertThat(Arrays.copyOfRange(answer, answer.length - 64, answer.length))
                    .isEqualTo(right);
            byte[] picture = new byte[64];
            open.test.read(3, picture, 0);
            float[] scores = open.model.run(open.model.input(picture), ENGINE).data();
            byte[] told = Arrays.copyOfRange(answer, answer.length - 128, answer.length - 64);
            int hits = 0;
            int known = 0;
            for (int p = 0; p < 64; p++) {
                assertThat(told[p]).isEqualTo((byte) (scores[2 * p + 1] > scores[2 * p] ? 1 : 0));
                known += right[p] == (byte) Task.IGNORED ? 0 : 1;
                hits += right[p] == told[p] ? 1 : 0;
            }
            JsonNode shown = open.json("/api/answers?network=net").get("shown");
            double share =
                    StreamSupport.stream(shown.spliterator(), false)
                            .filter(a -> a.get("id").asString().equals("e3"))
                            .findFirst()
                            .orElseThrow()
                            .get("share")
                            .doubleValue();
            assertThat(share).isCloseTo((double) hits / known, within(1e-12));
            assertThat(open.json("/api/map?network=net&picture=e3&class=1&way=saliency"))
                    .hasToString(
                            "{\"error\":\"net is for the task segment: there is no class for which"
                                    + " something counts on a picture\"}");
        }
    }

    @Test
    void a_number_s_pictures_come_by_its_error_and_its_points_are_those_of_the_set()
            throws Exception {
        try (Opened open = new Opened(Task.REGRESS)) {
            JsonNode points = open.result().get("points");
            assertThat(points.get("ids").size()).isEqualTo(open.test.size());
            float[] right = new float[2];
            open.test.target(3, right, 0);
            assertThat(points.get("right").get(1).get(3).doubleValue()).isEqualTo(right[1]);
            JsonNode shown = open.json("/api/answers?network=net&right=1&taken=0").get("shown");
            double before = Double.POSITIVE_INFINITY;
            for (JsonNode picture : shown) {
                double error =
                        Math.abs(
                                picture.get("told").get(1).doubleValue()
                                        - picture.get("right").get(1).doubleValue());
                assertThat(error).isLessThanOrEqualTo(before);
                before = error;
            }
            assertThat(open.json("/api/mask?network=net&picture=e3"))
                    .hasToString("{\"error\":\"net tells no classes of pixels; it has no masks\"}");
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CLASSIFY")
    void what_the_values_of_a_picture_say_is_told(Task task) throws Exception {
        try (Opened open = new Opened(task)) {
            JsonNode head = open.head(open.ask("/api/overview?network=net&picture=p1"));
            assertThat(head.get("says").asString())
                    .isEqualTo(
                            task == Task.LABELS
                                    ? "labels"
                                    : task == Task.SEGMENT ? "pixels" : "numbers");
            List<Double> values =
                    StreamSupport.stream(head.get("classes").spliterator(), false)
                            .map(c -> c.get("value").doubleValue())
                            .toList();
            byte[] picture = new byte[64];
            open.test.read(0, picture, 0);
            float[] told = open.model.run(open.model.input(picture), ENGINE).data();
            if (task == Task.REGRESS) {
                assertThat(values.get(0)).isCloseTo(told[0], within(1e-6));
                assertThat(values.get(1)).isCloseTo(told[1], within(1e-6));
            } else if (task == Task.LABELS) {
                assertThat(values.get(0)).isCloseTo(Math.max(told[0], told[1]), within(1e-6));
            } else {
                assertThat(values.stream().mapToDouble(v -> v).sum()).isCloseTo(1, within(1e-5));
            }
        }
    }

    @Test
    void two_models_of_a_task_are_compared_by_its_figure() throws Exception {
        try (Opened open = new Opened(Task.SEGMENT)) {
            JsonNode same = open.json("/api/mcnemar?first=net&second=net");
            assertThat(same.get("figure").asString()).isEqualTo("meanIou");
            assertThat(same.get("first").doubleValue())
                    .isCloseTo(open.metrics.figure(), within(1e-6));
            assertThat(same.get("pValue").doubleValue()).isEqualTo(1);
        }
    }
}
