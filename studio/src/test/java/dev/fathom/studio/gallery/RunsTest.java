package dev.fathom.studio.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.studio.Follower;
import dev.fathom.studio.SmallStudio;
import dev.fathom.train.Steering;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs that are followed and steered over HTTP.
class RunsTest {
    private static final String FIRST =
            "{\"epoch\":1,\"step\":1,\"rate\":0.1,\"batchLoss\":2.3025851249694824}";
    private static final String SECOND = "{\"epoch\":1,\"step\":2,\"rate\":0.1,\"batchLoss\":2.25}";

    @TempDir private Path folder;
    private final Steering steering = new Steering();
    private SmallStudio studio;
    private Path metrics;

    @BeforeEach
    void start() throws IOException {
        Path run = Files.createDirectories(folder.resolve("mine"));
        Files.writeString(run.resolve("run.txt"), "seed: 3\n\nnetwork tiny\n");
        metrics = Files.writeString(run.resolve("metrics.jsonl"), FIRST + "\n" + SECOND + "\n");
        studio = new SmallStudio(folder, Runs.steered(folder.resolve("none"), run, steering));
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private Follower follow(String last) throws IOException, InterruptedException {
        return new Follower(studio.feed("/api/follow?run=mine"), last);
    }

    @Test
    void lines_arrive_as_they_stand_in_the_log_and_nothing_is_missed() throws Exception {
        Follower.Event first;
        try (Follower follower = follow("")) {
            assertThat(follower.next().name()).isEqualTo("run");
            first = follower.next();
            assertThat(first.name()).isEqualTo("metrics");
            assertThat(first.data()).isEqualTo("[" + FIRST + "," + SECOND + "]");
            assertThat(follower.next().data())
                    .isEqualTo(
                            "{\"finished\":false,\"paused\":false,\"ended\":null,\"kept\":\"0 0 0 \",\"left\":null}");
        }
        // half a line waits for its end
        String third = FIRST.replace("\"step\":1", "\"step\":3");
        Files.writeString(metrics, third.substring(0, 9), StandardOpenOption.APPEND);
        try (Follower follower = follow(first.id())) {
            assertThat(follower.next().name()).isEqualTo("run");
            assertThat(follower.next().name()).isEqualTo("state");
            Files.writeString(metrics, third.substring(9) + "\n", StandardOpenOption.APPEND);
            assertThat(follower.next().data()).isEqualTo("[" + third + "]");
        }
    }

    @Test
    void a_model_that_comes_after_the_line_of_its_epoch_is_told() throws Exception {
        try (Follower follower = follow("")) {
            follower.next();
            follower.next();
            String before = follower.next().data();
            Files.createFile(folder.resolve("mine").resolve("best.safetensors"));
            Follower.Event after = follower.next();
            assertThat(after.name()).isEqualTo("state");
            assertThat(after.data()).isNotEqualTo(before).contains("\"finished\":false");
        }
    }

    @Test
    void a_log_that_was_cut_is_told_again() throws Exception {
        try (Follower follower = follow("99999-0-0-0")) {
            follower.next();
            assertThat(follower.next().name()).isEqualTo("again");
            assertThat(follower.next().data()).isEqualTo("[" + FIRST + "," + SECOND + "]");
        }
    }

    @Test
    void what_a_run_is_comes_with_it_alone_and_without_the_folders_of_its_paths() throws Exception {
        assertThat(new String(studio.get("/api/runs").body(), StandardCharsets.UTF_8))
                .isEqualTo("[{\"name\":\"mine\",\"finished\":false,\"steered\":true}]");
        Files.writeString(
                folder.resolve("mine").resolve("run.txt"),
                "data: /home/me/pictures\nstart: C:\\me\\a.safetensors\n\nnetwork tiny\n");
        try (Follower follower = follow("")) {
            assertThat(follower.next().data())
                    .isEqualTo(
                            "{\"data\":\"pictures\",\"start\":\"a.safetensors\",\"network\":\"network"
                                    + " tiny\\n\"}");
        }
    }

    @Test
    void a_run_whose_settings_are_damaged_is_followed_all_the_same() throws Exception {
        Files.writeString(folder.resolve("mine").resolve("run.txt"), "seed");
        try (Follower follower = follow("")) {
            assertThat(follower.next().data()).isEqualTo("{\"run.txt\":\"is damaged\"}");
            assertThat(follower.next().name()).isEqualTo("metrics");
        }
    }

    @Test
    void all_lines_of_a_finished_run_come_before_it_is_called_finished() throws Exception {
        int lines = 220_000;
        Files.writeString(metrics, (FIRST + "\n").repeat(lines));
        assertThat(Files.size(metrics)).isGreaterThan(50 << 18);
        Files.createFile(folder.resolve("mine").resolve("model.safetensors"));
        try (Follower follower = follow("")) {
            int come = 0;
            Follower.Event event = follower.next();
            for (; !event.name().equals("state"); event = follower.next()) {
                come += event.data().split("\"step\"", -1).length - 1;
            }
            assertThat(come).isEqualTo(lines);
            assertThat(event.data()).contains("\"finished\":true");
        }
    }

    private HttpResponse<byte[]> steer(String what) throws IOException, InterruptedException {
        return studio.send(studio.post("/api/steer?" + what, new byte[0]));
    }

    @Test
    void a_run_is_paused_and_goes_on() throws Exception {
        assertThat(steer("run=mine&do=pause").statusCode()).isEqualTo(200);
        assertThat(steering.isPaused()).isTrue();
        try (Follower follower = follow("")) {
            follower.next();
            follower.next();
            assertThat(follower.next().data()).contains("\"paused\":true");
            steer("run=mine&do=go");
            assertThat(follower.next().data()).contains("\"paused\":false");
        }
        assertThat(steering.isPaused()).isFalse();
    }

    @Test
    void what_makes_no_sense_is_refused_in_a_sentence() throws Exception {
        assertThat(SmallStudio.error(steer("run=mine&do=fly"))).isEqualTo("a run can't 'fly'");
        assertThat(SmallStudio.error(steer("run=mine&do=rate&factor=-1")))
                .isEqualTo("factor -1: must be a number above 0");
        assertThat(SmallStudio.error(steer("run=mine&do=rate&factor=x")))
                .isEqualTo("'x' must be a number");
        for (String path : List.of("/api/follow?run=", "/api/follow?run=../mine")) {
            HttpResponse<byte[]> none = studio.get(path);
            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(SmallStudio.error(none)).isEqualTo("there is no such run here");
        }
        var without =
                studio.send(
                        HttpRequest.newBuilder(studio.uri("/api/steer?run=mine&do=stop"))
                                .POST(HttpRequest.BodyPublishers.noBody()));
        assertThat(without.statusCode()).isEqualTo(403);
    }
}
