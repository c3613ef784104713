package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.studio.gallery.Runs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/// What a run has learned so far, asked over HTTP while it is trained and after.
@Timeout(60)
class LiveRunTest {
    @TempDir private Path folder;
    private SmallStudio studio;
    private Runs runs;

    @BeforeEach
    void start() throws IOException {
        runs = Runs.startable(folder.resolve("runs"), List.of(), () -> Engine.exact(1));
        Path data = SmallStudio.dataSet(folder.resolve("shapes"));
        studio = SmallStudio.withData(folder, data, runs);
    }

    @AfterEach
    void stop() throws IOException {
        studio.close();
    }

    private void post(String path) throws IOException, InterruptedException {
        assertThat(studio.send(studio.post("/api/" + path, new byte[0])).statusCode())
                .isEqualTo(200);
    }

    private ByteBuffer live(String values) throws IOException, InterruptedException {
        return ByteBuffer.wrap(studio.get("/api/live?run=" + values).body())
                .order(ByteOrder.LITTLE_ENDIAN);
    }

    private static JsonNode head(ByteBuffer answer) {
        byte[] json = new byte[answer.getInt()];
        answer.get(json);
        return SmallStudio.JSON.readTree(new String(json, StandardCharsets.UTF_8));
    }

    private static int sum(JsonNode numbers) {
        int sum = 0;
        for (JsonNode number : numbers) {
            sum += number.asInt();
        }
        return sum;
    }

    @Test
    void it_is_seen_between_two_steps_and_when_it_has_ended() throws Exception {
        post("start?network=small&data=d1&epochs=100000&batch=4");
        post("steer?run=small&do=pause");
        ByteBuffer answer = live("small&pictures=1&inside=1");
        JsonNode first = head(answer);
        int pixels = 12 * 10 * 3;
        assertThat(answer.remaining()).isEqualTo(3 * pixels);
        assertThat(first.get("labels").toString()).isEqualTo("[\"dots\",\"lines\",\"rings\"]");
        assertThat(first.get("answers")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(first.get("answers").get(i).get("right").asInt()).isEqualTo(i);
        }
        JsonNode conv = first.get("layers").get(0);
        assertThat(conv.get("layer").asString()).isEqualTo("conv1");
        assertThat(sum(conv.get("values"))).isEqualTo(3 * 12 * 10 * 4);
        assertThat(sum(conv.get("slopes")) + conv.get("none").asInt()).isEqualTo(3 * 3 * 3 * 4);
        assertThat(conv.get("least").asDouble()).isLessThan(conv.get("largest").asDouble());
        assertThat(first.get("layers").get(1).get("layer").asString()).isEqualTo("fc2");

        // paused: nothing changes, however often it is looked at
        assertThat(head(live("small&inside=1"))).isEqualTo(first);
        post("steer?run=small&do=step");
        int step = first.get("step").asInt();
        JsonNode second = head(live("small"));
        while (second.get("step").asInt() == step) {
            second = head(live("small"));
        }
        assertThat(second.get("step").asInt()).isEqualTo(step + 1);
        assertThat(second.get("answers")).isNotEqualTo(first.get("answers"));
        assertThat(second.get("layers")).isEmpty();

        post("steer?run=small&do=stop");
        while (runs.trained("small") != null) {
            Thread.sleep(10);
        }
        JsonNode kept = head(live("small"));
        assertThat(kept.get("step").asInt()).isEqualTo(step + 1);
        assertThat(kept.get("answers")).isEqualTo(second.get("answers"));
    }

    @Test
    void why_nothing_is_seen_is_said_in_a_sentence() throws Exception {
        assertThat(head(live("none")).get("problem").asString())
                .isEqualTo("there is no such run here");
    }
}
