package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.cli.console.Console;
import dev.fathom.cli.options.Threads;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A run that was killed in its last epoch and is gone on with from the studio's page.
@Timeout(60)
class ResumedRunTest {
    @TempDir private Path folder;
    private Path run;
    private byte[] model = new byte[0];
    private Engine engine;
    private Studio studio;

    @BeforeEach
    void train() throws IOException {
        Tiny tiny = new Tiny(folder);
        run = folder.resolve("runs/mine");
        Files.createDirectories(folder.resolve("runs"));
        Ran trained = tiny.train(run, "--validation", "0.25", "--exact", "--optimizer", "adam");
        assertThat(trained.code()).as(trained.err()).isZero();
        model = Files.readAllBytes(run.resolve("model.safetensors"));
        engine = Engine.exact(1);
        Model opened =
                Model.initialize(NetworkText.parse("tiny", Files.readString(tiny.network())), 1);
        Runs runs =
                Runs.in(run.getParent(), List.of())
                        .resumable(
                                OpenStudio.resuming(
                                        new Threads(),
                                        new Console(System.out, System.err, 0, false)));
        studio =
                new Studio(
                        0,
                        new Shelf(opened, "For tests.", List.of(), 1),
                        new Gallery(),
                        runs,
                        engine);
    }

    @AfterEach
    void close() throws IOException {
        studio.close();
        engine.close();
    }

    private void unfinish() throws IOException {
        Files.delete(run.resolve("model.safetensors"));
        try (Stream<Path> files = Files.list(run.resolve("checkpoints"))) {
            Files.delete(files.sorted().toList().getLast());
        }
    }

    private String resume(String values) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(URI.create(studio.address() + "/api/resume?" + values))
                            .header("X-Fathom-Token", studio.link("").replaceFirst(".*#token=", ""))
                            .POST(HttpRequest.BodyPublishers.noBody())
                            .build();
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private void awaitEnd() throws InterruptedException {
        while (!Files.exists(run.resolve("report.html"))) {
            Thread.sleep(10);
        }
    }

    @Test
    void it_ends_in_the_bits_that_it_would_have_had() throws Exception {
        unfinish();
        Files.delete(run.resolve("report.html"));
        assertThat(resume("run=mine")).isEqualTo("{\"run\":\"mine\"}");
        awaitEnd();
        assertThat(Files.readAllBytes(run.resolve("model.safetensors"))).isEqualTo(model);
        assertThat(run.resolve("rates.jsonl")).doesNotExist();
    }

    @Test
    void it_goes_on_at_another_rate() throws Exception {
        unfinish();
        Files.delete(run.resolve("report.html"));
        assertThat(resume("run=mine&factor=0.5")).isEqualTo("{\"run\":\"mine\"}");
        awaitEnd();
        assertThat(run.resolve("rates.jsonl")).hasContent("{\"afterStep\":35,\"factor\":0.5}\n");
    }

    @Test
    void what_can_t_be_gone_on_with_is_said_in_a_sentence() throws Exception {
        assertThat(resume("run=mine"))
                .contains("the run mine is finished; to train longer start a new one");
        assertThat(resume("run=none")).contains("there is no such run here");
        unfinish();
        assertThat(resume("run=mine&factor=0")).contains("factor 0: must be a number above 0");
        assertThat(resume("run=mine&factor=x")).contains("'x' must be a number");
        String text = Files.readString(run.resolve("run.txt"));
        Files.writeString(run.resolve("run.txt"), text.replaceFirst("batch: 16", "batch: x"));
        assertThat(resume("run=mine")).contains("run.txt: 'batch: x' makes no sense");
    }
}
