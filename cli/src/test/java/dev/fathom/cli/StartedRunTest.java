package dev.fathom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.NetworkText;
import dev.fathom.studio.Studio;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run that is started and stopped on the studio's page, and resumed from the command line.
@Timeout(60)
class StartedRunTest {
    @TempDir private Path folder;

    @Test
    void it_is_resumed_to_the_bits_that_it_would_have_had() throws Exception {
        Tiny tiny = new Tiny(folder);
        Path alone = folder.resolve("alone");
        Ran trained =
                Ran.fathom(
                        ("train %s --data %s --optimizer adam --batch 16 --epochs 200 --seed 3 --out %s"
                                        .formatted(tiny.network(), tiny.data(), alone))
                                .split(" ", -1));
        assertThat(trained.code()).as(trained.err()).isZero();
        Path run = folder.resolve("runs/tiny");
        startAndStop(tiny, run);
        assertThat(run.resolve("model.safetensors")).doesNotExist();
        Ran resumed = Ran.fathom("train", "--resume", run.toString());
        assertThat(resumed.code()).as(resumed.err()).isZero();
        for (String file : List.of("model.safetensors", "metrics.jsonl")) {
            assertThat(Files.readAllBytes(run.resolve(file)))
                    .isEqualTo(Files.readAllBytes(alone.resolve(file)));
        }
    }

    private void startAndStop(Tiny tiny, Path run) throws Exception {
        Model model =
                Model.initialize(NetworkText.parse("tiny", Files.readString(tiny.network())), 1);
        try (Engine engine = Engine.exact(1);
                Gallery gallery = new Gallery()) {
            gallery.addDataSet(tiny.data(), model);
            Shelf shelf = new Shelf(model, "For tests.", List.of(), 1);
            Runs runs = Runs.startable(run.getParent(), List.of(), Engine::best);
            // closing the studio stops the run
            try (Studio studio = new Studio(0, shelf, gallery, runs, engine)) {
                post(
                        studio,
                        "/api/start?network=tiny&data=d1&optimizer=adam&batch=16&epochs=200&seed=3");
                Path metrics = run.resolve("metrics.jsonl");
                while (!Files.exists(metrics) || Files.size(metrics) == 0) {
                    Thread.sleep(1);
                }
            }
        }
    }

    private static void post(Studio studio, String path) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String token = studio.link("").replaceFirst(".*#token=", "");
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(studio.address() + path))
                            .header("X-Fathom-Token", token)
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }
}
