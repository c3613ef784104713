package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Runs that are started over HTTP; the command line's tests resume one.
class RunStarterTest {
    private static final String ALL = "?network=small&data=d1";

    @TempDir private Path folder;
    private SmallStudio studio;

    @BeforeEach
    void start() throws IOException {
        Runs runs = Runs.startable(folder.resolve("runs"), List.of(), () -> Engine.exact(1));
        Path data = SmallStudio.dataSet(folder.resolve("shapes"));
        studio = SmallStudio.withData(folder, data, runs);
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private HttpResponse<byte[]> post(String path, String text)
            throws IOException, InterruptedException {
        return studio.send(studio.post("/api/" + path, text.getBytes(StandardCharsets.UTF_8)));
    }

    private JsonNode plan(String values, String text) throws IOException, InterruptedException {
        return SmallStudio.JSON.readTree(post("plan" + values, text).body());
    }

    /// How the run has ended, once it has.
    private String ended(String run) throws Exception {
        return ended(studio, run);
    }

    private static String ended(SmallStudio studio, String run) throws Exception {
        try (Follower follower = new Follower(studio.feed("/api/follow?run=" + run), "")) {
            while (true) {
                Follower.Event event = follower.next();
                JsonNode state = SmallStudio.JSON.readTree(event.data());
                if (event.name().equals("state") && !state.get("ended").isNull()) {
                    return state.get("ended").asString();
                }
            }
        }
    }

    /// How a run goes on that has ended.
    private JsonNode left(String run) throws Exception {
        try (Follower follower = new Follower(studio.feed("/api/follow?run=" + run), "")) {
            while (true) {
                Follower.Event event = follower.next();
                if (event.name().equals("state")) {
                    return SmallStudio.JSON.readTree(event.data()).get("left");
                }
            }
        }
    }

    @Test
    void what_stands_for_empty_fields_is_the_recipe_s() throws Exception {
        assertThat(studio.json("/api/studio").get("data").toString())
                .isEqualTo("[{\"id\":\"d1\",\"name\":\"shapes\"}]");
        JsonNode plan = plan(ALL, "");
        assertThat(plan.get("field").isNull()).isTrue();
        assertThat(plan.get("usual").get("epochs").asString()).isEqualTo("20");
        assertThat(plan.get("usual").get("rate").asString()).isEqualTo("0.1");
        assertThat(plan.get("words").asString())
                .startsWith(
                        "small, 475 parameters, learns from 12 pictures of 3 classes and is tested"
                                + " with 3. Recipe: sgd(0.1).momentum(0.9)");
        JsonNode adam = plan(ALL + "&optimizer=adam&epochs=2&batch=4", "");
        assertThat(adam.get("usual").get("rate").asString()).isEqualTo("0.001");
        assertThat(adam.get("words").asString())
                .contains("Recipe: adam(0.001)", "; 2 epochs in batches of 4;");
        assertThat(plan(ALL, "network n\ninput 9x9x3\ndense(7)").get("words").asString())
                .contains(" fc1 gets 3 values instead of 7, one for each class. ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "&epochs=0 | epochs | epochs 0: must be a number above 0",
                "&epochs=1.5 | epochs | '1.5' must be a whole number of at most 2147483647",
                "&batch=-1 | batch | batchSize -1: must be 1 or more",
                "&rate=x | rate | 'x' must be a number",
                "&rate=-1 | rate | rate -1: must be a number of 0 or more",
                "&optimizer=fast | optimizer | 'fast' at position 1 is not an optimizer; known are"
                        + " adam, adamw, muon, sgd",
                "&seed=a | seed | 'a' must be a whole number of at most 9223372036854775807",
                "&data=../shapes | data | there is no such data set here; start ./fathom studio with"
                        + " --data DIR",
                "&network=none | network | there is no such network here"
            })
    void what_is_wrong_is_told_at_its_field(String values, String field, String sentence)
            throws Exception {
        JsonNode plan = plan(ALL + values.strip(), "");
        assertThat(plan.get("field").asString()).isEqualTo(field);
        assertThat(plan.get("problem").asString()).isEqualTo(sentence);
        HttpResponse<byte[]> answer = post("start" + ALL + values.strip(), "");
        assertThat(answer.statusCode()).isIn(400, 404);
        assertThat(SmallStudio.error(answer)).isEqualTo(sentence);
        assertThat(folder.resolve("runs")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "conv(4, 3).stride(4) | (8 − 3 + 2·0)/4 + 1 = 2.25 is not a whole number",
                "conv(4, 3) | gives 6×6×4 and can't be made to tell 3 classes"
            })
    void a_network_that_does_not_fit_is_told_with_its_arithmetic(String layers, String words)
            throws Exception {
        String text = "network mine\ninput 8x8x3\n" + layers;
        JsonNode plan = plan(ALL, text);
        assertThat(plan.get("field").asString()).isEqualTo("network");
        assertThat(plan.get("problem").asString()).contains(words);
    }

    @Test
    void a_run_is_trained_to_its_end_and_can_be_looked_into() throws Exception {
        String text = "network ../mine\ninput 8x8x3\nconv(2, 3)\nrelu()\ndense(3)\nsoftmax()";
        JsonNode started =
                SmallStudio.JSON.readTree(post("start" + ALL + "&epochs=2", text).body());
        assertThat(started.get("run").asString()).isEqualTo("--mine");
        assertThat(ended("--mine")).isEqualTo("finished");
        Path run = folder.resolve("runs").resolve("--mine");
        assertThat(run.resolve("model.safetensors")).exists();
        assertThat(run.resolve("report.html")).exists();
        assertThat(Files.readString(run.resolve("run.txt")))
                .contains("epochs: 2\n", "data: " + folder.resolve("shapes").toRealPath());
        JsonNode kept = studio.json("/api/kept?run=--mine");
        String last = kept.get(kept.size() - 1).get("network").asString();
        JsonNode seen = studio.json("/api/network?network=" + last);
        assertThat(seen.get("labels").toString()).isEqualTo("[\"dots\",\"lines\",\"rings\"]");
    }

    @Test
    void one_run_at_a_time_and_another_after_it() throws Exception {
        assertThat(post("start" + ALL + "&epochs=100000", "").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> second = post("start" + ALL, "");
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(SmallStudio.error(second))
                .isEqualTo(
                        "the run small is still trained here; stop it, or wait until it is"
                                + " finished");
        post("steer?run=small&do=pause", "");
        post("steer?run=small&do=stop", "");
        assertThat(ended("small"))
                .matches("small: stopped after step \\d+ of 100000; go on with it: .*runs/small");
        assertThat(left("small").get("here").asBoolean()).isFalse();
        String command = left("small").get("command").asString();
        assertThat(command).isEqualTo("./fathom train --resume " + folder.resolve("runs/small"));
        assertThat(SmallStudio.error(post("resume?run=small", "")))
                .isEqualTo("this page can't go on with a run; " + command + " can");
        assertThat(SmallStudio.error(post("steer?run=small&do=go", "")))
                .startsWith("the run has ended: small: stopped after step");
        JsonNode next = SmallStudio.JSON.readTree(post("start" + ALL + "&epochs=1", "").body());
        assertThat(next.get("run").asString()).isEqualTo("small-2");
        assertThat(ended("small-2")).isEqualTo("finished");
    }

    @Test
    void an_error_that_nobody_expects_ends_the_run_and_the_next_one_starts() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Supplier<Engine> engine =
                () -> {
                    if (asked.getAndIncrement() == 0) {
                        throw new AssertionError("thrown by a test");
                    }
                    return Engine.exact(1);
                };
        Path other = folder.resolve("elsewhere").resolve("small");
        Runs runs = Runs.startable(folder.resolve("more"), List.of(other), engine);
        try (SmallStudio faulty = SmallStudio.withData(folder, folder.resolve("shapes"), runs)) {
            for (String name : List.of("small-2", "small-3")) {
                HttpRequest.Builder start =
                        faulty.post("/api/start" + ALL + "&epochs=1", new byte[0]);
                // small is the name of a run elsewhere
                assertThat(SmallStudio.JSON.readTree(faulty.send(start).body()))
                        .hasToString("{\"run\":\"" + name + "\"}");
                assertThat(ended(faulty, name))
                        .isEqualTo(
                                name.equals("small-3")
                                        ? "finished"
                                        : "this is a fault in Fathom; the terminal that runs it"
                                                + " says more");
            }
        }
    }

    @Test
    void a_run_that_diverges_says_so() throws Exception {
        post("start" + ALL + "&epochs=100&rate=1e30", "");
        assertThat(ended("small")).contains("loss");
        assertThat(left("small").get("diverged").asBoolean()).isTrue();
    }

    @Test
    void a_page_that_follows_one_run_starts_no_other() throws Exception {
        try (SmallStudio other = new SmallStudio(folder)) {
            assertThat(other.json("/api/studio").get("data").size()).isZero();
            assertThat(SmallStudio.error(other.send(other.post("/api/start" + ALL, new byte[0]))))
                    .isEqualTo(
                            "this page follows a run; to start one, open the studio: ./fathom"
                                    + " studio");
        }
    }
}
