package dev.fathom.serving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.model.ModelRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ModelServerTest {

    @Test
    void what_was_answered_is_counted_in_metrics_and_statistics() throws IOException {
        try (Served served = new Served(null)) {
            byte[] png = Served.picture(1);
            served.post("/v2/models/small/versions/1/classify", png);
            served.post("/v2/models/small/versions/1/classify", png);
            served.post("/v2/models/small/versions/1/classify", "no picture");
            String labels = "{model=\"small\",version=\"1\"";
            String metrics = text(served.get("/metrics"));
            assertThat(metrics.lines())
                    .contains(
                            "# TYPE nv_inference_request_success counter",
                            "nv_inference_request_success" + labels + "} 2",
                            "nv_inference_request_failure" + labels + ",reason=\"OTHER\"} 1",
                            "nv_inference_request_failure" + labels + ",reason=\"REJECTED\"} 0",
                            "nv_inference_count" + labels + "} 2",
                            "nv_inference_exec_count" + labels + "} 2",
                            "nv_inference_pending_request_count" + labels + "} 0",
                            "fathom_request_seconds_count" + labels + "} 2",
                            "fathom_batch_size_bucket" + labels + ",le=\"1.0\"} 2",
                            "fathom_batch_size_sum" + labels + "} 2.0",
                            "fathom_ready 1");
            // every line is a comment or a name, labels and a number
            assertThat(metrics.lines())
                    .allMatch(
                            line ->
                                    line.matches(
                                            "# (HELP|TYPE) .*|[a-z_]+(\\{[a-zA-Z0-9_=\",.+-]+\\})?"
                                                    + " [0-9.E+-]+"));
            JsonNode row =
                    Served.json(served.get("/v2/models/small/versions/1/stats"))
                            .at("/model_stats/0");
            assertThat(row.get("inference_count").asInt()).isEqualTo(2);
            assertThat(row.at("/inference_stats/success/count").asInt()).isEqualTo(2);
            assertThat(row.at("/inference_stats/fail/count").asInt()).isEqualTo(1);
            assertThat(row.at("/batch_stats/0/batch_size").asInt()).isEqualTo(1);
            assertThat(row.get("last_inference").asLong()).isPositive();
            assertThat(Served.json(served.get("/v2/models/stats")).get("model_stats").size())
                    .isEqualTo(4);
            assertThat(text(served.get("/"))).contains("<td>small<td>1<td>6×4×3<td>2<td>1<td>0");
        }
    }

    private static String text(HttpResponse<byte[]> response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    /// A request that runs one picture at a time holds up the next.
    @Test
    void a_full_queue_is_said_with_when_to_come_again() throws Exception {
        byte[] many = new byte[40_000 * 72 * Float.BYTES];
        BatchLimits narrow = new BatchLimits(1, Duration.ZERO, 1, Duration.ofMinutes(1));
        try (Engine engine = Engine.of("plain");
                ModelRepository models = new ModelRepository(engine, narrow);
                HttpClient client = HttpClient.newHttpClient()) {
            models.add("small", "1", Served.small(1));
            try (ModelServer server = new ModelServer(models, ServerOptions.local(0))) {
                URI infer = URI.create(server.address() + "/v2/models/small/infer");
                CompletableFuture<HttpResponse<byte[]>> first =
                        client.sendAsync(raw(infer, many), BodyHandlers.ofByteArray());
                while (models.all().getFirst().waiting() == 0) {
                    Thread.sleep(1);
                }
                HttpResponse<byte[]> second =
                        client.send(
                                raw(infer, new byte[72 * Float.BYTES]), BodyHandlers.ofByteArray());
                assertThat(second.statusCode()).isEqualTo(503);
                assertThat(second.headers().firstValueAsLong("Retry-After").orElseThrow())
                        .isBetween(1L, 60L);
                assertThat(Served.error(second))
                        .matches(
                                "small, version 1: \\d+ pictures wait and 1 more would be over 1;"
                                        + " try again later, or serve it on more machines");
                assertThat(first.get().statusCode()).isEqualTo(200);
            }
        }
    }

    private static HttpRequest raw(URI to, byte[] body) {
        return HttpRequest.newBuilder(to)
                .header("Inference-Header-Content-Length", "0")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
    }

    @Test
    void draining_answers_all_that_has_begun() throws Exception {
        Served served = new Served(null);
        byte[] png = Served.picture(2);
        AtomicBoolean refused = new AtomicBoolean();
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<List<Integer>>> all = new ArrayList<>();
            for (int c = 0; c < 8; c++) {
                all.add(clients.submit(() -> untilRefused(served, png, refused)));
            }
            while (Served.json(served.get("/v2/models/stats")).toString().length() < 10) {
                Thread.sleep(1);
            }
            Thread.sleep(200);
            served.server.drain(Duration.ofMillis(300), Duration.ofSeconds(20));
            refused.set(true);
            for (Future<List<Integer>> one : all) {
                statuses.addAll(one.get());
            }
        }
        long begun =
                served.models.with("small", null, model -> model.statistics().success().count());
        assertThat(statuses).containsOnly(200).hasSize(Math.toIntExact(begun));
        served.close();
    }

    /// Asks until nobody listens any more, and gives what was answered.
    private static List<Integer> untilRefused(Served served, byte[] png, AtomicBoolean refused)
            throws InterruptedException {
        List<Integer> statuses = new ArrayList<>();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!refused.get()) {
                HttpRequest request =
                        HttpRequest.newBuilder(served.uri("/v2/models/small/classify"))
                                .POST(HttpRequest.BodyPublishers.ofByteArray(png))
                                .build();
                statuses.add(client.send(request, BodyHandlers.ofByteArray()).statusCode());
            }
        } catch (IOException _) {
            // nobody listens, or has begun to read
        }
        return statuses;
    }

    @Test
    void an_ending_server_is_not_ready_and_still_answers() throws Exception {
        Served served = new Served(null);
        Thread drains = Thread.startVirtualThread(() -> drain(served));
        HttpResponse<byte[]> ready = served.get("/v2/health/ready");
        while (ready.statusCode() == 200) {
            ready = served.get("/v2/health/ready");
        }
        assertThat(ready.statusCode()).isEqualTo(400);
        assertThat(Served.json(ready).get("ready").asBoolean()).isFalse();
        assertThat(served.get("/v2/health/live").statusCode()).isEqualTo(200);
        HttpResponse<byte[]> answer = served.post("/v2/models/small/classify", Served.picture(3));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Connection")).contains("close");
        drains.interrupt();
        drains.join();
        served.close();
    }

    private static void drain(Served served) {
        try {
            served.server.drain(Duration.ofMinutes(1), Duration.ZERO);
        } catch (InterruptedException _) {
            // the test has seen enough
        }
    }

    @Test
    void with_a_token_for_all_only_health_is_free_and_each_request_is_a_line() throws Exception {
        var log = new ByteArrayOutputStream();
        ServerOptions local = ServerOptions.local(0);
        try (Served served = new Served(null);
                ModelServer closed =
                        new ModelServer(
                                served.models,
                                new ServerOptions(
                                        local.at(),
                                        Set.of(),
                                        "word",
                                        true,
                                        1000,
                                        1,
                                        null,
                                        null,
                                        new PrintStream(log, false, StandardCharsets.UTF_8),
                                        null));
                HttpClient client = HttpClient.newHttpClient()) {
            assertThat(status(client, closed, "/v2/health/ready", "")).isEqualTo(200);
            assertThat(status(client, closed, "/v2?x=\u009b%0a", "")).isEqualTo(401);
            assertThat(status(client, closed, "/v2", "word")).isEqualTo(200);
        }
        List<JsonNode> lines =
                log.toString(StandardCharsets.UTF_8).lines().map(Served.JSON::readTree).toList();
        assertThat(lines)
                .extracting(line -> line.get("path").asString() + " " + line.get("status"))
                .containsExactly("/v2/health/ready 200", "/v2?x=%C2%9B%0a 401", "/v2 200");
        assertThat(lines.getFirst().get("trace").asString()).matches("[0-9a-f]{32}");
    }

    private static int status(HttpClient client, ModelServer server, String path, String token)
            throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                        URI.create(server.address() + path.replace("\u009b", "%C2%9B")));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        return client.send(request.build(), BodyHandlers.discarding()).statusCode();
    }
}
