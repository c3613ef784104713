package dev.fathom.studio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the studio refuses.
class SafetyTest {
    private static SmallStudio studio;

    @BeforeAll
    static void start(@TempDir Path folder) throws IOException {
        studio = new SmallStudio(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    /// Sends bytes as they are and gives all that comes back.
    private static String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", studio.uri("/").getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static String with(String headers) {
        return "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: %s\r\n%sConnection: close\r\n\r\n"
                .formatted(studio.token(), headers);
    }

    private static String host() {
        return "Host: 127.0.0.1:" + studio.uri("/").getPort() + "\r\n";
    }

    @Test
    void its_own_page_is_served() throws IOException {
        assertThat(raw(with(host()))).startsWith("HTTP/1.1 200").contains("\"small\"");
        assertThat(raw(with(host().replace("127.0.0.1", "localhost")))).startsWith("HTTP/1.1 200");
    }

    /// Its end has a port of its own.
    @ParameterizedTest
    @ValueSource(strings = {"localhost:8888", "127.0.0.1:8888", "[::1]:8888", "localhost"})
    void it_is_served_through_a_tunnel(String host) throws IOException {
        String own = "Host: %1$s\r\nOrigin: http://%1$s\r\n".formatted(host);
        assertThat(raw(with(own))).startsWith("HTTP/1.1 200");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: evil.example\r\n",
                "Host: evil.example:8888\r\n",
                "Host: localhost.evil.example\r\n",
                "Host: 127.0.0.1.evil.example:80\r\n",
                "Host: evil.example#localhost\r\n",
                "Host: localhost:x\r\n",
                "Host: \r\n"
            })
    void another_host_is_refused_and_told_how_to_get_here(String host) throws IOException {
        assertThat(raw(with(host)))
                .startsWith("HTTP/1.1 421")
                .contains(
                        "this server is %1$s and nothing else; from another machine use a tunnel that ends at localhost: ssh -L 8888:127.0.0.1:%2$d"
                                .formatted(studio.uri(""), studio.uri("/").getPort()));
    }

    /// As a server between would have to understand it otherwise.
    @Test
    void a_request_that_names_two_servers_is_refused() throws IOException {
        String sentence = "a request names this server once, as its Host";
        assertThat(raw(with(host() + "Host: evil.example\r\n")))
                .startsWith("HTTP/1.1 400")
                .contains(sentence);
        assertThat(
                        raw(
                                "GET http://evil.example/ HTTP/1.1\r\n"
                                        + host()
                                        + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains(sentence);
    }

    @Test
    void who_opens_an_address_reads_a_sentence() throws IOException {
        assertThat(raw("GET / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                .contains("Content-type: text/plain", "\r\n\r\nthis server is http");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example\r\n",
                "Origin: null\r\n",
                "Sec-Fetch-Site: cross-site\r\n",
                "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: no-cors\r\n"
            })
    void another_page_is_refused(String header) throws IOException {
        assertThat(raw(with(host() + header)))
                .startsWith("HTTP/1.1 403")
                .contains("only this server's own page may ask");
    }

    @Test
    void only_the_loopback_address_is_bound() throws IOException {
        int port = studio.uri("/").getPort();
        for (NetworkInterface card : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(card.getInetAddresses())) {
                if (!address.getHostAddress().equals("127.0.0.1")) {
                    assertThat(reachable(address, port)).as(address.toString()).isFalse();
                }
            }
        }
    }

    private static boolean reachable(InetAddress address, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 500);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload?name=x", "check", "open", "plan", "start", "steer?do=stop"})
    void a_change_needs_the_page_s_token(String path) throws Exception {
        HttpRequest.Builder without =
                HttpRequest.newBuilder(studio.uri("/api/" + path))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(studio.picture));
        refused(without);
        // only a feed has it in its address
        refused(
                HttpRequest.newBuilder(
                                studio.uri(
                                        "/api/%s%stoken=%s"
                                                .formatted(
                                                        path,
                                                        path.contains("?") ? "&" : "?",
                                                        studio.token())))
                        .POST(HttpRequest.BodyPublishers.ofByteArray(studio.picture)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"studio", "page", "runs", "follow?run=x", "none"})
    void so_does_a_question(String path) throws Exception {
        refused(HttpRequest.newBuilder(studio.uri("/api/" + path)));
        refused(HttpRequest.newBuilder(studio.uri("/api/" + path)).header("X-Fathom-Token", ""));
    }

    private static void refused(HttpRequest.Builder request) throws Exception {
        var answer = studio.send(request);
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(SmallStudio.error(answer))
                .isEqualTo(
                        "the page doesn't have this studio's token; open the address that the studio"
                                + " printed when it was started");
    }

    @ParameterizedTest
    @ValueSource(strings = {"upload?name=x", "start"})
    void a_cross_origin_post_is_refused_even_with_the_token(String path) throws Exception {
        String request =
                "POST /api/%s HTTP/1.1\r\nX-Fathom-Token: %s\r\n".formatted(path, studio.token())
                        + host()
                        + "Origin: http://evil.example\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx";
        assertThat(raw(request)).startsWith("HTTP/1.1 403");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../../../etc/passwd",
                "/..%2f..%2fetc%2fpasswd",
                "/main.js/../index.html",
                "//etc/passwd",
                "/web/index.html",
                "/%00"
            })
    void paths_find_a_file_of_the_page_or_nothing(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("there is no such page");
    }

    @ParameterizedTest
    @ValueSource(strings = {"../../etc/passwd", "p99", ""})
    void ids_are_looked_up(String id) throws Exception {
        var answer = studio.get("/api/overview?network=small&picture=" + id);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(SmallStudio.error(answer)).contains("no such picture");
        var network = studio.get("/api/overview?picture=p1&network=" + id);
        assertThat(SmallStudio.error(network)).contains("no such network");
    }

    @Test
    void a_text_is_no_picture() throws Exception {
        var answer = studio.send(studio.post("/api/upload?name=notes.txt", "hello".getBytes()));
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(SmallStudio.error(answer))
                .startsWith("notes.txt: at byte 0 expected a JPEG")
                .doesNotContain("fathom-studio");
    }

    @Test
    void a_picture_of_100_megapixels_is_refused_before_it_is_decoded() throws Exception {
        var answer = studio.send(studio.post("/api/upload?name=huge.png", claims(10_000, 10_000)));
        assertThat(SmallStudio.error(answer))
                .isEqualTo(
                        "huge.png: expected at most 67108864 pixels, found 10000×10000 ="
                                + " 100000000; make the picture smaller");
    }

    /// The head of a PNG that says how large it is, and nothing else.
    private static byte[] claims(int width, int height) {
        ByteBuffer head = ByteBuffer.allocate(17);
        head.put("IHDR".getBytes(StandardCharsets.US_ASCII)).putInt(width).putInt(height);
        head.put(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(head.array());
        var png = new ByteArrayOutputStream();
        png.writeBytes(new byte[] {(byte) 137, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13});
        png.writeBytes(head.array());
        png.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
        return png.toByteArray();
    }

    @Test
    void too_large_an_upload_is_refused_by_its_length() throws Exception {
        String head =
                "POST /api/upload HTTP/1.1\r\n" + host() + "X-Fathom-Token: " + studio.token();
        assertThat(raw(head + "\r\nContent-Length: 99999999999\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 413")
                .contains("99,999,999,999 bytes are too many; at most 67,108,864 are taken");
        assertThat(
                        raw(
                                head
                                        + "\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n"))
                .startsWith("HTTP/1.1 411");
    }

    @Test
    void half_sent_requests_are_cut_off_and_hold_nobody_up() throws Exception {
        List<Socket> halves = new ArrayList<>();
        try {
            for (int i = 0; i < 400; i++) {
                Socket half = connect();
                String sent = i % 2 == 0 ? "GET /api/stu" : "POST /api/upload HTTP/1.1\r\nHost: 1";
                half.getOutputStream().write(sent.getBytes(StandardCharsets.US_ASCII));
                halves.add(half);
            }
            assertThat(studio.get("/api/studio").statusCode()).isEqualTo(200);
            assertThat(halves).allMatch(SafetyTest::ends);
        } finally {
            for (Socket half : halves) {
                half.close();
            }
        }
    }

    /// Whether the server closes the connection.
    private static boolean ends(Socket half) {
        try {
            InputStream in = half.getInputStream();
            in.transferTo(new ByteArrayOutputStream());
            return true;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (java.net.SocketException _) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void nothing_can_be_loaded_from_elsewhere() throws Exception {
        var headers = studio.get("/").headers();
        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                .doesNotContain("unsafe", "http", "*");
        assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    }

    @Test
    void wrong_values_are_said_in_a_sentence() throws Exception {
        String run = "network=small&picture=p1&layer=conv1";
        assertThat(SmallStudio.error(studio.get("/api/column?" + run + "&x=12&y=0")))
                .isEqualTo("column 12 is not there; there are 0 … 11");
        assertThat(SmallStudio.error(studio.get("/api/column?" + run + "&x=-1&y=0")))
                .isEqualTo("x = '-1' in the address must be a whole number of 0 or more");
        assertThat(
                        SmallStudio.error(
                                studio.get("/api/column?network=small&picture=p1&layer=c&x=0&y=0")))
                .startsWith("small has no layer 'c'; its layers are conv1, relu1");
        assertThat(SmallStudio.error(studio.get("/api/overview?network=small")))
                .isEqualTo("the value 'picture' is missing in the address");
    }
}
