package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;

/// A browser that follows a run.
public final class Follower implements AutoCloseable {
    private final HttpClient client = HttpClient.newHttpClient();
    private final BufferedReader in;

    public record Event(String id, String name, String data) {}

    public Follower(URI uri, String last) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri).header("Last-Event-ID", last).build();
        var answer = client.send(request, BodyHandlers.ofInputStream());
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
        in = new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
    }

    public Event next() throws IOException {
        Event event =
                new Event(
                        in.readLine().replaceFirst("id: ", ""),
                        in.readLine().replaceFirst("event: ", ""),
                        in.readLine().replaceFirst("data: ", ""));
        assertThat(in.readLine()).isEmpty();
        return event;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
