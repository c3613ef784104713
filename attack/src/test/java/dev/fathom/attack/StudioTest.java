package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;

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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What is sent to the studio, by pages, programs and people.
class StudioTest {
    private static final String OVERVIEW = "network=small&picture=p1&layer=conv1";

    /// Of methods, encodings and versions, said by the JDK's server.
    private static final List<Integer> NOT_SERVED = List.of(501, 505);

    private static SmallStudio studio;

    @TempDir private static Path home;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        studio = new SmallStudio(home);
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    @TestFactory
    Stream<DynamicTest> a_request_is_answered_or_refused_and_the_studio_goes_on() {
        Attack.Wave wave = new Attack.Wave();
        strangers(wave);
        heads(wave);
        values(wave);
        bodies(wave);
        uploads(wave);
        crowds(wave);
        return Suite.of("studio", folder, wave);
    }

    /// Makes the answer of a request.
    private interface Request {
        Ran answer(Place place) throws Exception;
    }

    /// Attacks with a request, after which the studio must still answer others.
    private static void many(
            Attack.Wave wave, int seeds, String name, Attack.Expected expected, Request request) {
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

    private static Ran get(String path) throws IOException, InterruptedException {
        return asked(studio.get(path));
    }

    private static Ran post(String path, byte[] body) throws IOException, InterruptedException {
        return asked(studio.send(studio.post(path, body)));
    }

    private static Ran post(String path, String body) throws IOException, InterruptedException {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Socket connection() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), studio.uri("/").getPort());
        socket.setSoTimeout(8_000);
        return socket;
    }

    private static String host() {
        return "Host: 127.0.0.1:" + studio.uri("/").getPort() + "\r\n";
    }

    /// Sends bytes as they are. A connection that is closed without a word is a refusal.
    private static Ran raw(String request) throws IOException {
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

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static void strangers(Attack.Wave wave) {
        many(wave, 0, "a good request", ACCEPTED, place -> get("/api/overview?" + OVERVIEW));
        many(
                wave,
                10,
                "another host",
                REFUSED,
                place ->
                        raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + token()
                                        + "\r\n"
                                        + place.chosen(
                                                "Host: evil.example",
                                                "Host: localhost.evil.example",
                                                "Host: evil.example:8888",
                                                "Host: 127.0.0.1.evil.example",
                                                "Host: ",
                                                "Host: 0.0.0.0",
                                                "Host: " + "a".repeat(60_000),
                                                "Host: \u001b[2J",
                                                host().strip() + "\r\nHost: evil.example",
                                                "X: y")
                                        + "\r\nConnection: close\r\n\r\n"));
        many(
                wave,
                6,
                "another page",
                REFUSED,
                place ->
                        raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + token()
                                        + "\r\n"
                                        + host()
                                        + place.chosen(
                                                "Origin: http://evil.example",
                                                "Origin: null",
                                                "Origin: https://127.0.0.1",
                                                "Sec-Fetch-Site: cross-site",
                                                "Sec-Fetch-Site: same-site",
                                                "Origin: file://")
                                        + "\r\nConnection: close\r\n\r\n"));
        many(
                wave,
                6,
                "a change without the token",
                REFUSED,
                place ->
                        raw(
                                "POST /api/%s HTTP/1.1\r\n%sX-Fathom-Token: %s\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"
                                        .formatted(
                                                place.chosen(
                                                        "upload?name=x",
                                                        "check",
                                                        "open",
                                                        "plan",
                                                        "start",
                                                        "steer?do=stop"),
                                                host(),
                                                place.chosen(
                                                        "",
                                                        "0",
                                                        "0".repeat(48),
                                                        "0".repeat(100_000),
                                                        "\u00ff",
                                                        "{{token}}"))));
    }

    private static void heads(Attack.Wave wave) {
        many(
                wave,
                9,
                "another method",
                REFUSED,
                place ->
                        raw(
                                place.chosen(
                                                "PUT",
                                                "DELETE",
                                                "OPTIONS",
                                                "TRACE",
                                                "CONNECT",
                                                "PATCH",
                                                "G\u0000T",
                                                "get",
                                                "X".repeat(100_000))
                                        + " /api/studio HTTP/1.1\r\n"
                                        + host()
                                        + "Connection: close\r\n\r\n"));
        many(
                wave,
                10,
                "a path",
                REFUSED,
                place ->
                        raw(
                                "GET "
                                        + place.chosen(
                                                "/../../../../etc/passwd",
                                                "/..%2f..%2fetc%2fpasswd",
                                                "//etc/passwd",
                                                "/%00",
                                                "/web/index.html",
                                                "/%",
                                                "/\\..\\..",
                                                "/" + "a".repeat(100_000),
                                                "http://evil.example/",
                                                "*")
                                        + " HTTP/1.1\r\n"
                                        + host()
                                        + "Connection: close\r\n\r\n"));
        many(
                wave,
                10,
                "a head",
                EITHER,
                place ->
                        raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + token()
                                        + "\r\n"
                                        + host()
                                        + place.chosen(
                                                "X: " + "a".repeat(2_000_000),
                                                "X: a\r\n".repeat(10_000) + "Y: b",
                                                "X\u0000: a",
                                                "X a",
                                                " folded: a",
                                                "Content-Length: -1",
                                                "Content-Length: 99999999999999999999",
                                                "Content-Length: 3\r\nContent-Length: 4",
                                                "Transfer-Encoding: chunked\r\nContent-Length: 4",
                                                "Transfer-Encoding: nothing")
                                        + "\r\nConnection: close\r\n\r\n"));
        many(
                wave,
                6,
                "no request",
                REFUSED,
                place ->
                        raw(
                                place.chosen(
                                        "\r\n".repeat(1_000),
                                        "GET\r\n\r\n",
                                        "GET / HTTP/9.9\r\n\r\n",
                                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                        "\u0000".repeat(100_000))));
    }

    private static void values(Attack.Wave wave) {
        many(
                wave,
                14,
                "values in the address",
                REFUSED,
                place ->
                        get(
                                place.chosen(
                                        "/api/overview?network=small",
                                        "/api/overview?network="
                                                + encoded("\u001b[2J")
                                                + "&picture=p1",
                                        "/api/overview?picture=p1&network=" + "x".repeat(100_000),
                                        "/api/overview?network=small&picture=../../etc/passwd",
                                        "/api/layer?network=small&picture=p1&layer="
                                                + encoded("\u202Ea"),
                                        "/api/column?" + OVERVIEW + "&x=-1&y=0",
                                        "/api/column?" + OVERVIEW + "&x=999999999&y=0",
                                        "/api/column?" + OVERVIEW + "&x=99999999999999999999&y=0",
                                        "/api/column?" + OVERVIEW + "&x=%F0%9F%98%80&y=0",
                                        "/api/neuron?" + OVERVIEW + "&x=0&y=0&d=4",
                                        "/api/planes?network=small&picture=p1&layer=",
                                        "/api/filter?network=small&layer=conv1&filter=4",
                                        "/api/kept?run=..%2f..&epoch=1",
                                        "/api/map?network=small&picture=p1&layer=conv1&way=none&class=99")));
        many(
                wave,
                4,
                "other values in the address",
                EITHER,
                place ->
                        get(
                                place.chosen(
                                        "/api/overview?" + OVERVIEW + "&" + OVERVIEW,
                                        "/api/overview?"
                                                + IntStream.range(0, 20_000)
                                                        .mapToObj(i -> "a" + i + "=1")
                                                        .collect(Collectors.joining("&")),
                                        "/api/overview?" + OVERVIEW + "&=&&&=",
                                        "/api/follow?run=..%2f..")));
    }

    private static void bodies(Attack.Wave wave) {
        for (String path : List.of("open", "check", "plan?data=d1", "start?data=d1")) {
            many(
                    wave,
                    7,
                    "a text for " + path,
                    EITHER,
                    place ->
                            post(
                                    "/api/" + path,
                                    place.chosen(
                                            "",
                                            "network \u001b[2J\ninput 8x8x1\n",
                                            "network a\ninput 46000x46000x1\nrelu()\n",
                                            "network a\ninput 8x8x1\n" + "relu()\n".repeat(5_000),
                                            "network a\ninput 8x8x1\ndense(2147483647)\n",
                                            "\n".repeat(3_000_000),
                                            "[".repeat(1_000_000))));
        }
        many(
                wave,
                5,
                "settings of a run",
                EITHER,
                place ->
                        post(
                                "/api/start?network=small&data=d1&"
                                        + place.chosen(
                                                "epochs=1e999",
                                                "batch=-1",
                                                "rate=NaN",
                                                "seed=x",
                                                "optimizer=" + encoded("\u001b[2J")),
                                ""));
        many(
                wave,
                4,
                "numbers to slide",
                REFUSED,
                place ->
                        post(
                                "/api/slide?"
                                        + place.chosen(
                                                "kernel=0&stride=0&padding=0",
                                                "kernel=999999999&stride=1&padding=999999999",
                                                "kernel=3",
                                                "kernel=-3&stride=1&padding=1"),
                                "conv("));
    }

    private static void uploads(Attack.Wave wave) {
        many(
                wave,
                6,
                "an upload's name",
                EITHER,
                place ->
                        post(
                                "/api/upload?name="
                                        + encoded(
                                                place.chosen(
                                                        "../../a.png",
                                                        "\u001b[2J.png",
                                                        "\u202Egnp.exe",
                                                        "a\u0000.png",
                                                        "x".repeat(50_000),
                                                        "<script>alert(1)</script>")),
                                PictureBytes.good("png", 8)));
        many(
                wave,
                9,
                "an upload that is none",
                REFUSED,
                place -> {
                    byte[] png = PictureBytes.good("png", 40);
                    return post(
                            "/api/upload?name=a",
                            place.chosen(
                                    new byte[0],
                                    "hello".getBytes(StandardCharsets.UTF_8),
                                    Arrays.copyOf(png, png.length / 2),
                                    Arrays.copyOf(PictureBytes.good("jpg", 40), 300),
                                    PictureBytes.png(PictureBytes.header(60_000, 60_000, 8, 2)),
                                    PictureBytes.bmp(40, 40, 24, 0, 48),
                                    new byte[10_000_000],
                                    Arrays.copyOf(PictureBytes.good("tiff", 40), 300),
                                    Arrays.copyOf(PictureBytes.good("gif", 40), 300)));
                });
        many(
                wave,
                3,
                "an upload that is too large",
                REFUSED,
                place ->
                        raw(
                                "POST /api/upload?name=a HTTP/1.1\r\n"
                                        + host()
                                        + "X-Fathom-Token: "
                                        + token()
                                        + "\r\nContent-Length: "
                                        + place.chosen("99999999999", "67108865", "-1")
                                        + "\r\nConnection: close\r\n\r\n"
                                        + "x".repeat(100_000)));
        many(
                wave,
                0,
                "150 uploads that are none, and a good one",
                ACCEPTED,
                place -> {
                    for (int i = 0; i < 150; i++) {
                        post("/api/upload?name=a", "no picture " + i);
                    }
                    return post("/api/upload?name=good", PictureBytes.good("png", 8));
                });
        many(
                wave,
                0,
                "a picture of many scans, and somebody else meanwhile",
                ACCEPTED,
                place -> {
                    byte[] slow = PictureBytes.scans(4_000, 300);
                    Thread upload =
                            Thread.ofVirtual()
                                    .start(
                                            () -> {
                                                try {
                                                    post("/api/upload?name=slow", slow);
                                                } catch (IOException | InterruptedException _) {
                                                    // the studio may refuse it as it likes
                                                }
                                            });
                    Thread.sleep(200);
                    Ran other = get("/api/overview?" + OVERVIEW);
                    upload.join();
                    return other;
                });
    }

    private static String token() throws IOException, InterruptedException {
        HttpRequest request = studio.post("/api/upload", new byte[0]).build();
        return request.headers().firstValue("X-Fathom-Token").orElseThrow();
    }

    private static void crowds(Attack.Wave wave) {
        many(
                wave,
                3,
                "many connections that say little",
                ACCEPTED,
                place -> {
                    List<Socket> slow = new ArrayList<>();
                    try {
                        for (int i = 0; i < 200; i++) {
                            Socket socket = connection();
                            slow.add(socket);
                            String begin =
                                    place.chosen(
                                            "",
                                            "GET /api/stu",
                                            "POST /api/upload HTTP/1.1\r\n"
                                                    + host()
                                                    + "Content-Length: 1000\r\n\r\nx");
                            socket.getOutputStream()
                                    .write(begin.getBytes(StandardCharsets.US_ASCII));
                        }
                        return get("/api/overview?" + OVERVIEW);
                    } finally {
                        for (Socket socket : slow) {
                            socket.close();
                        }
                    }
                });
    }
}
