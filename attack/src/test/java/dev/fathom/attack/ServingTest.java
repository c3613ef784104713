package dev.fathom.attack;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.serving.ModelServer;
import dev.fathom.serving.ServerOptions;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.model.ModelRepository;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What is sent to a server of models, many at a time: `-Dfathom.requests=10000` for more.
class ServingTest {
    private static final int REQUESTS = Integer.getInteger("fathom.requests", 1000);
    private static final int TOGETHER = 24;
    private static final String CLASSIFY = "POST /v2/models/small/classify HTTP/1.1\r\n";
    private static final String INFER = "POST /v2/models/small/infer HTTP/1.1\r\n";
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.1 (\\d{3})");
    private static final Pattern INSIDE = Pattern.compile("\\tat |Exception|fathom\\.serving");
    private static final List<String> FINE =
            List.of(
                    "100", "200", "400", "401", "403", "404", "405", "408", "411", "413", "414",
                    "417", "421", "431", "501", "503", "504", "505", "closed");

    private final Engine engine = Engine.best(1);
    private final ModelRepository models = new ModelRepository(engine, BatchLimits.USUAL);
    private final byte[] picture = picture();
    private ModelServer server;
    private String host;

    @BeforeEach
    void start() throws IOException {
        Network network = Network.of("small", volume(6, 4, 3), conv(4, 3), dense(3), softmax());
        models.add("small", "1", Model.initialize(network, 1));
        server = new ModelServer(models, ServerOptions.local(0).token("a long random word"));
        host = "Host: " + URI.create(server.address()).getAuthority() + "\r\n";
    }

    @AfterEach
    void stop() {
        server.close();
        models.close();
        engine.close();
    }

    private static byte[] picture() {
        var image = new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB);
        image.setRGB(3, 3, 0xff8800);
        var out = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", out);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return out.toByteArray();
    }

    /// Sends bytes and gives what is answered, the status before it; "closed" for nothing.
    private String[] sent(byte[] request, int pauseEvery) throws Exception {
        try (Socket socket =
                new Socket(
                        InetAddress.getLoopbackAddress(), URI.create(server.address()).getPort())) {
            socket.setSoTimeout(20_000);
            try {
                for (int at = 0; at < request.length; at += pauseEvery) {
                    int length = Math.min(pauseEvery, request.length - at);
                    socket.getOutputStream().write(request, at, length);
                    if (at + length < request.length) {
                        Thread.sleep(200);
                    }
                }
                socket.shutdownOutput();
            } catch (IOException _) {
                // it need not be read to its end
            }
            var bytes = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(bytes);
            } catch (java.net.SocketTimeoutException e) {
                return new String[] {"hangs", bytes.toString(StandardCharsets.UTF_8)};
            } catch (IOException _) {
                // what came before counts
            }
            String text = bytes.toString(StandardCharsets.UTF_8);
            Matcher status = STATUS.matcher(text);
            return new String[] {status.lookingAt() ? status.group(1) : "closed", text};
        }
    }

    private byte[] request(String line, String headers, byte[] body) {
        byte[] head = (line + host + headers + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, all, head.length, body.length);
        return all;
    }

    private byte[] request(String line, byte[] body) {
        return request(line, "Content-Length: " + body.length + "\r\nConnection: close\r\n", body);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private byte[] good() {
        return request(CLASSIFY, picture);
    }

    private static byte[] changed(byte[] bytes, int times, Random random) {
        byte[] changed = bytes.clone();
        for (int i = 0; i < times && changed.length > 0; i++) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private static String one(Random random, String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private byte[] hostile(int kind, Random random) {
        return switch (kind) {
            case 0 -> java.util.Arrays.copyOf(good(), random.nextInt(good().length));
            case 1 -> changed(good(), 1 + random.nextInt(20), random);
            case 2 -> random(random);
            case 3 -> smuggled(random);
            case 4 -> request(path(random), new byte[0]);
            case 5 -> request(INFER, bytes(numbers(random)));
            case 6 ->
                    request(INFER, changed(bytes(numbers(random)), 1 + random.nextInt(9), random));
            case 7 -> binary(random);
            case 8 -> request(CLASSIFY, changed(picture, 1 + random.nextInt(30), random));
            case 9 -> parts(random);
            case 10 -> headers(random);
            default ->
                    request(
                            "POST /v2/%s HTTP/1.1\r\n"
                                    .formatted(
                                            one(
                                                    random,
                                                    "repository/models/small/unload",
                                                    "repository/models/%2e%2e/load",
                                                    "models/small/explain")),
                            "Authorization: Bearer "
                                    + Long.toString(random.nextLong(), 36)
                                    + "\r\nContent-Length: 0\r\nConnection: close\r\n",
                            new byte[0]);
        };
    }

    private static byte[] random(Random random) {
        byte[] bytes = new byte[random.nextInt(3000)];
        random.nextBytes(bytes);
        return bytes;
    }

    /// Two lengths, or none that is one, and a second request in the body.
    private byte[] smuggled(Random random) {
        byte[] second = bytes("GET /v2/models/small HTTP/1.1\r\n" + host + "\r\n");
        String length =
                one(
                        random,
                        "Content-Length: 0\r\nContent-Length: " + second.length,
                        "Content-Length: -1",
                        "Content-Length: +" + second.length,
                        "Content-Length: 0x10",
                        "Content-Length: 99999999999999999999",
                        "Content-Length: 5\r\nTransfer-Encoding: chunked",
                        "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
                        "Transfer-Encoding: xchunked",
                        "Transfer-Encoding: chunked",
                        "Content-Length : 3",
                        "Content-Length: 3\r\n Content-Length: 4");
        return request(INFER, length + "\r\nConnection: close\r\n", second);
    }

    private static String path(Random random) {
        String path =
                one(
                        random,
                        "/../../etc/passwd",
                        "/v2/models/..%2f..%2fetc%2fpasswd/infer",
                        "/v2/models/small/versions/%00/ready",
                        "/v2/models/%ff%fe",
                        "//v2//models//small",
                        "/v2/models/small\\..\\x",
                        "/v2/models/" + "a".repeat(random.nextInt(9000)),
                        "/v2/models/small/versions/" + random.nextLong() + "/stats",
                        "/metrics?" + "x=%0d%0a&".repeat(random.nextInt(200)),
                        "http://evil.example/v2",
                        "/v2/models/%zz");
        return one(random, "GET ", "POST ", "PUT ", "G\u0000T ", "OPTIONS ")
                + path
                + " HTTP/1.1\r\n";
    }

    private static String numbers(Random random) {
        String shape =
                one(
                        random,
                        "[1,4,6,3]",
                        "[4294967296,4294967296,4,3]",
                        "[-1,4,6,3]",
                        "[0,4,6,3]",
                        "[1e9,4,6,3]",
                        "[1,4,6,3,1]",
                        "\"x\"",
                        "[2147483647,4,6,3]");
        String data =
                one(
                        random,
                        "[" + "1e38,".repeat(71) + "1]",
                        "[1e999]",
                        "[NaN]",
                        "[\"x\"]",
                        "[".repeat(1 + random.nextInt(5000)),
                        "[" + "0,".repeat(random.nextInt(2000)) + "0]",
                        "[" + "9".repeat(1 + random.nextInt(4000)) + "]",
                        "{}",
                        "null");
        return "{\"id\": %s, \"inputs\": [{\"name\": \"input\", \"datatype\": \"%s\", \"shape\": %s, \"data\": %s}]%s}"
                .formatted(
                        one(random, "\"a\"", "7", "\"" + "a".repeat(3000) + "\"", "[]"),
                        one(random, "FP32", "FP64", "INT8", "BYTES", ""),
                        shape,
                        data,
                        one(
                                random,
                                "",
                                ", \"outputs\": [{\"name\": \"x\"}]",
                                ", \"inputs\": []",
                                ", \"parameters\": {\"timeout\": -1}",
                                ",".repeat(500)));
    }

    private byte[] binary(Random random) {
        String json =
                "{\"inputs\": [{\"name\": \"input\", \"datatype\": \"FP32\", \"shape\": [1,4,6,3], \"parameters\": {\"binary_data_size\": %s}}]}"
                        .formatted(one(random, "288", "-4", "1e18", "287", "4294967584"));
        byte[] body = bytes(json + "x".repeat(random.nextInt(600)));
        String head =
                one(random, "" + json.length(), "-1", "99999999", "x", "0", "" + Long.MAX_VALUE);
        return request(
                INFER,
                "Inference-Header-Content-Length: %s\r\nContent-Length: %d\r\nConnection: close\r\n"
                        .formatted(head, body.length),
                body);
    }

    private byte[] parts(Random random) {
        byte[] whole =
                bytes(
                        "--xyz\r\nContent-Disposition: form-data; name=\"p\"; filename=\"%s\"\r\n\r\n%s\r\n"
                                        .formatted(
                                                one(random, "../../a", "\u0007", "a".repeat(5000)),
                                                new String(picture, StandardCharsets.ISO_8859_1))
                                        .repeat(random.nextInt(4))
                                + "--xyz--\r\n");
        String boundary = one(random, "xyz", "", "\"xyz", "x".repeat(300), "-".repeat(60));
        byte[] body = changed(whole, random.nextInt(10), random);
        return request(
                CLASSIFY,
                "Content-Type: multipart/form-data; boundary=%s\r\nContent-Length: %d\r\nConnection: close\r\n"
                        .formatted(boundary, body.length),
                body);
    }

    private byte[] headers(Random random) {
        String headers =
                one(
                        random,
                        "X: y\r\n".repeat(random.nextInt(1000)),
                        "X: " + "y".repeat(random.nextInt(200_000)) + "\r\n",
                        "traceparent: 00-" + "f".repeat(random.nextInt(100)) + "\r\n",
                        "X-Envoy-Expected-Rq-Timeout-Ms: " + random.nextLong() + "\r\n",
                        "Host: evil.example\r\n",
                        "Origin: http://evil.example\r\n",
                        "Expect: 100-continue\r\n",
                        "Content-Type: \u009b31m\r\n",
                        "\u0001: x\r\n");
        return request(
                CLASSIFY,
                headers + "Content-Length: %d\r\nConnection: close\r\n".formatted(picture.length),
                picture);
    }

    @Test
    @Timeout(1200)
    void whatever_is_sent_is_answered_refused_or_closed_and_others_get_their_answers()
            throws Exception {
        String right = sent(good(), Integer.MAX_VALUE)[1].replaceFirst("(?s).*\r\n\r\n", "");
        assertThat(right).contains("\"probability\"");
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        Map<String, Integer> ends = new ConcurrentSkipListMap<>();
        Semaphore together = new Semaphore(TOGETHER);
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int seed = 0; seed < REQUESTS; seed++) {
                int number = seed;
                together.acquire();
                clients.submit(
                        () -> {
                            try {
                                attack(number, right, wrong, ends);
                            } finally {
                                together.release();
                            }
                            return null;
                        });
            }
        }
        assertThat(wrong).as("of %d requests, which ended with %s", REQUESTS, ends).isEmpty();
        assertThat(ends).containsKeys("100", "200", "400", "401", "403", "404");
        System.out.println("attacks on the server ended with " + ends);
    }

    /// The JDK's server says by which exception it refused a head.
    private static String ours(String answer) {
        return answer.replaceFirst("(?s)<h1>.*", "");
    }

    private void attack(int number, String right, List<String> wrong, Map<String, Integer> ends)
            throws Exception {
        Random random = new Random(number);
        boolean isGood = number % 50 == 49;
        int kind = number % 12;
        byte[] request = isGood ? good() : hostile(kind, random);
        // a few drip; the limit on a whole request ends them
        int some = number % 100 == 7 ? Math.max(1, request.length / 30) : Integer.MAX_VALUE;
        String[] answer = sent(request, some);
        ends.merge(answer[0], 1, Integer::sum);
        boolean told = answer[0].equals("closed") || FINE.contains(answer[0]);
        boolean twice = kind == 3 && STATUS.matcher(answer[1]).results().count() > 1;
        if (!told || twice || INSIDE.matcher(ours(answer[1])).find()) {
            wrong.add(number + " of kind " + kind + ": " + Judgement.shown(answer[1]) + answer[0]);
        }
        if (isGood && !answer[1].endsWith(right)) {
            wrong.add(number + " was good: " + Judgement.shown(answer[1]));
        }
    }
}
