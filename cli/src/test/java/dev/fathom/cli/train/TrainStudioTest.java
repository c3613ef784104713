package dev.fathom.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.cli.Ran;
import dev.fathom.cli.Tiny;
import dev.fathom.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The page of a training, when the training has ended.
@Timeout(60)
class TrainStudioTest {
    private static final Pattern LINK = Pattern.compile("(http://\\S+?)/\\S*#token=(\\w+)\\s");

    @TempDir private Path folder;

    private String[] train(int epochs) throws Exception {
        Tiny tiny = new Tiny(folder);
        return "train %s --data %s --studio --epochs %d --out %s"
                .formatted(tiny.network(), tiny.data(), epochs, folder.resolve("run"))
                .split(" ", -1);
    }

    @Test
    void a_page_that_somebody_has_opened_outlives_the_run_and_says_how_it_ended() throws Exception {
        String[] arguments = train(100_000);
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        Console console =
                new Console(
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        0,
                        false);
        Thread command = Thread.ofPlatform().start(() -> Ran.on(console, arguments));
        Matcher link = LINK.matcher("");
        while (!link.reset(out.toString(StandardCharsets.UTF_8)).find()) {
            Thread.sleep(5);
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder stop = request(link, "/api/steer?run=run&do=stop");
            stop.POST(HttpRequest.BodyPublishers.noBody());
            assertThat(client.send(stop.build(), BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            String end = "stopped after step ";
            while (!err.toString(StandardCharsets.UTF_8).contains("until Ctrl-C")) {
                Thread.sleep(5);
            }
            HttpResponse<String> again =
                    client.send(
                            request(link, "/api/steer?run=run&do=stop")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(again.body())
                    .contains("the run has ended: ", end, "./fathom train --resume ");
            assertThat(command.isAlive()).isTrue();
        }
        command.interrupt();
        command.join();
    }

    private static HttpRequest.Builder request(Matcher link, String path) {
        return HttpRequest.newBuilder(URI.create(link.group(1) + path))
                .header("X-Fathom-Token", link.group(2));
    }

    @Test
    void a_page_that_nobody_has_opened_ends_with_the_run() throws Exception {
        Ran ran = Ran.fathom(train(1));
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("http://127.0.0.1:");
    }
}
