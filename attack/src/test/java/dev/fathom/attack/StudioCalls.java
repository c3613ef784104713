package dev.fathom.attack;

import dev.fathom.cli.Ran;
import dev.fathom.studio.SmallStudio;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// A studio and what is sent to it.
final class StudioCalls implements AutoCloseable {
    static final String OVERVIEW = "network=small&picture=p1&layer=conv1";

    /// Of methods, encodings and versions, said by the JDK's server.
    private static final List<Integer> NOT_SERVED = List.of(501, 505);

    private final SmallStudio studio;

    StudioCalls(Path folder) throws IOException {
        studio = new SmallStudio(folder);
    }

    @Override
    public void close() throws IOException {
        studio.close();
    }

    /// Makes the answer of a request.
    interface Request {
        Ran answer(Place place) throws Exception;
    }

    /// Attacks with a request, after which the studio must still answer others.
    void many(Attack.Wave wave, int seeds, String name, Attack.Expected expected, Request request) {
        wave.deeds(
                seeds,
                name,
                expected,
                place ->
                        () -> {
                            Ran ran = request.answer(place);
                            Ran next = asked(studio.get("/api/studio"));
                            return next.code() == 0
                                    ? ran
                                    : new Ran(70, "", "nobody is answered any more: " + next);
                        });
    }

    private static Ran asked(HttpResponse<byte[]> answer) {
        String type = answer.headers().firstValue("Content-Type").orElse("");
        return ran(
                answer.statusCode(),
                type.contains("octet-stream")
                        ? answer.body().length + " bytes"
                        : new String(answer.body(), StandardCharsets.UTF_8));
    }

    private static Ran ran(int status, String text) {
        if (status < 300) {
            return new Ran(0, text, "");
        }
        return new Ran(status < 500 || NOT_SERVED.contains(status) ? 1 : 70, "", text);
    }

    Ran get(String path) throws IOException, InterruptedException {
        return asked(studio.get(path));
    }

    Ran post(String path, byte[] body) throws IOException, InterruptedException {
        return asked(studio.send(studio.post(path, body)));
    }

    Ran post(String path, String body) throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    Socket connection() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), studio.uri("/").getPort());
        socket.setSoTimeout(8_000);
        return socket;
    }

    String host() {
        return "Host: 127.0.0.1:" + studio.uri("/").getPort() + "\r\n";
    }

    /// Sends bytes as they are. A connection that is closed without a word is a refusal.
    Ran raw(String request) throws IOException {
        try (Socket socket = connection()) {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            } catch (IOException _) {
                // it need not be read to its end
            }
            String answer = answer(socket.getInputStream());
            return answer.startsWith("HTTP/1.1 ")
                    ? ran(
                            Integer.parseInt(answer.substring(9, 12)),
                            answer.replaceFirst("(?s).*?\r\n\r\n", "")
                                    .replaceAll("^$|^<h1>.*", "refused"))
                    : new Ran(1, "", "closed");
        }
    }

    private static String answer(InputStream in) {
        var bytes = new ByteArrayOutputStream();
        try {
            in.transferTo(bytes);
        } catch (IOException _) {
            // what came before counts
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    String token() throws IOException, InterruptedException {
        HttpRequest request = studio.post("/api/upload", new byte[0]).build();
        return request.headers().firstValue("X-Fathom-Token").orElseThrow();
    }
}
