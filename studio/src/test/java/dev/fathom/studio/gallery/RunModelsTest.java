package dev.fathom.studio.gallery;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.fathom.data.format.DataSets;
import dev.fathom.data.samples.Pictures;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.studio.SmallStudio;
import dev.fathom.studio.Studio;
import dev.fathom.tensor.Volume;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Training;
import dev.fathom.train.evaluate.Comparison;
import dev.fathom.train.optimizer.Optimizer;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What runs keep is looked at as any network is, and two of them are compared.
class RunModelsTest {
    private static final Path DATA = Path.of("..", "data", "fashion-mnist-sample");
    private static final Engine ENGINE = Engine.exact(2);
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    @TempDir private static Path folder;
    private static Studio studio;

    @BeforeAll
    static void start() throws IOException {
        Model quick = train("quick", 0.05);
        train("slow", 0.001);
        Path broken = folder.resolve("broken");
        Files.createDirectory(broken);
        Files.writeString(broken.resolve("run.txt"), "seed: 1\n\nnetwork none\n");
        Files.writeString(broken.resolve("metrics.jsonl"), "{\"epoch\":1,\"step\":3}\n");
        Files.writeString(broken.resolve("model.safetensors"), "nothing");
        Gallery gallery = new Gallery();
        gallery.addDataSet(DATA, quick);
        Shelf shelf = new Shelf(quick, "For tests.", List.of(), 1);
        studio = new Studio(0, shelf, gallery, Runs.in(folder, List.of()), ENGINE);
    }

    /// Two epochs of three steps.
    private static Model train(String name, double rate) {
        Network network =
                Network.of(
                        "tiny",
                        Volume.volume(28, 28, 1),
                        conv(4, 5).stride(3).padding(2),
                        relu(),
                        dense(10),
                        softmax());
        Pictures pictures = DataSets.open(DATA).training();
        return Training.with(Optimizer.sgd(rate).momentum(0.9))
                .epochs(2)
                .batchSize(64)
                .validation(0.2)
                .folder(RunFolder.of(folder.resolve(name)))
                .run(
                        Model.initialize(network, 1),
                        pictures.subset(pictures.evenly(200)),
                        null,
                        ENGINE)
                .model();
    }

    @AfterAll
    static void stop() throws IOException {
        CLIENT.close();
        studio.close();
        ENGINE.close();
    }

    private static HttpResponse<String> ask(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                SmallStudio.request(studio, path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static JsonNode json(String path) throws IOException, InterruptedException {
        return SmallStudio.JSON.readTree(ask(path).body());
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8);
    }

    private static JsonNode best(String run) throws IOException, InterruptedException {
        for (JsonNode each : json("/api/kept?run=" + run)) {
            if (each.get("kind").asString().equals("best")) {
                return each;
            }
        }
        throw new IllegalStateException(run + " keeps no best model");
    }

    @Test
    void the_best_model_of_a_run_is_a_network_with_its_bits() throws Exception {
        JsonNode best = best("quick");
        assertThat(best.get("step").intValue()).isIn(3, 6);
        String name = best.get("network").asString();
        assertThat(name).isEqualTo("quick/best-" + best.get("step").intValue());
        Model model = Model.load(RunFolder.of(folder.resolve("quick")).best());
        JsonNode filter = json("/api/filter?layer=conv1&d=1&network=" + encoded(name));
        for (int i = 0; i < 25; i++) {
            assertThat(filter.get("weights").get(i).floatValue())
                    .isEqualTo(model.weights()[0][0][25 + i]);
        }
        assertThat(json("/api/network?network=" + encoded(name)).get("note").asString())
                .startsWith("The best model of the run quick, after step ");
    }

    @Test
    void the_verdict_on_two_runs_is_the_engine_s() throws Exception {
        String[] names = new String[2];
        Model[] models = new Model[2];
        for (int i = 0; i < 2; i++) {
            String run = i == 0 ? "quick" : "slow";
            names[i] = encoded(best(run).get("network").asString());
            models[i] = Model.load(RunFolder.of(folder.resolve(run)).best());
        }
        Pictures test = DataSets.open(DATA).test();
        Comparison c = Comparison.of(models[0], test, models[1], test, ENGINE, 64);
        JsonNode verdict = json("/api/mcnemar?first=%s&second=%s".formatted(names[0], names[1]));
        assertThat(verdict.get("pictures").longValue()).isEqualTo(test.size());
        assertThat(verdict.get("bothRight").longValue()).isEqualTo(c.bothRight());
        assertThat(verdict.get("onlyFirst").longValue()).isEqualTo(c.onlyFirst());
        assertThat(verdict.get("onlySecond").longValue()).isEqualTo(c.onlySecond());
        assertThat(verdict.get("pValue").doubleValue()).isCloseTo(c.pValue(), within(1e-15));
    }

    @Test
    void a_model_of_other_classes_is_not_compared() throws Exception {
        HttpResponse<String> answer = ask("/api/mcnemar?first=squeezenet1.1&second=alexnet");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("squeezenet1.1 tells other classes apart than those of the studio's test")
                .contains("start ./fathom studio with --data DIR");
    }

    @Test
    void what_no_run_keeps_is_refused_in_a_sentence() throws Exception {
        assertThat(ask("/api/network?network=quick%2Fbest-4").body())
                .contains("the run quick no longer keeps this model; choose another one");
        for (String name : List.of("../quick/best-6", "quick/../slow/best-6", "none/best-6")) {
            assertThat(ask("/api/network?network=" + encoded(name)).statusCode()).isEqualTo(404);
        }
    }

    @Test
    void a_damaged_model_is_named_without_its_place() throws Exception {
        HttpResponse<String> answer = ask("/api/network?network=broken%2Flast-3");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body())
                .contains("model.safetensors: at byte ")
                .doesNotContain(folder.toString());
    }

    @Test
    void runs_of_one_name_are_told() {
        List<Path> two = List.of(folder.resolve("quick"), Path.of("other", "quick"));
        assertThatThrownBy(() -> Runs.in(Path.of("none"), two))
                .hasMessageContaining("two runs are called quick, ")
                .hasMessageEndingWith("; give one of the folders another name");
    }
}
