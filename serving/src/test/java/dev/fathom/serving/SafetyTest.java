package dev.fathom.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the server refuses, and that it goes on.
class SafetyTest {
    private static Served served;
    @TempDir private static Path folder;

    @BeforeAll
    static void start() throws IOException {
        served = new Served(folder);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", served.uri("/").getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    /// Sends bytes as they are and gives all that comes back.
    private static String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String with(String headers) {
        return "GET /v2 HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n";
    }

    private static String host() {
        return "Host: 127.0.0.1:" + served.uri("/").getPort() + "\r\n";
    }

    private static void stillServes() {
        assertThat(served.get("/v2/health/ready").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Host: evil.example\r\n", "Host: \r\n", ""})
    void another_host_is_refused(String host) throws IOException {
        assertThat(raw(with(host))).matches("(?s)HTTP/1.1 (421|400).*");
        assertThat(raw(with(host()))).startsWith("HTTP/1.1 200");
        assertThat(raw(with("Host: localhost:1\r\n"))).startsWith("HTTP/1.1 200");
    }

    /// As a server between would have to understand it otherwise.
    @Test
    void a_request_that_names_two_servers_is_refused() throws IOException {
        String sentence = "a request names this server once, as its Host";
        assertThat(raw(with(host() + "Host: evil.example\r\n")))
                .startsWith("HTTP/1.1 400")
                .contains(sentence);
        String address = "GET http://evil.example/v2 HTTP/1.1\r\n";
        assertThat(raw(address + host() + "Connection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 400")
                .contains(sentence);
    }

    @Test
    void a_page_of_another_server_is_refused() throws IOException {
        assertThat(raw(with(host() + "Origin: http://evil.example\r\n")))
                .startsWith("HTTP/1.1 403")
                .contains("pages of other servers may not ask");
    }

    @Test
    void changes_and_explanations_need_the_token() {
        for (String path :
                List.of(
                        "/v2/repository/models/small/load",
                        "/v2/repository/models/small/unload",
                        "/v2/models/small/explain")) {
            HttpResponse<byte[]> without = served.post(path, "");
            assertThat(without.statusCode()).isEqualTo(401);
            assertThat(Served.error(without))
                    .isEqualTo("give the server's token: Authorization: Bearer TOKEN");
            assertThat(served.post(path, "", "Authorization", "Bearer other").statusCode())
                    .isEqualTo(401);
        }
        stillServes();
        assertThat(served.get("/v2/models/small").statusCode()).isEqualTo(200);
    }

    @Test
    void who_has_the_token_is_told_where_an_answer_is_explained() throws IOException {
        String bearer = "Bearer " + Served.TOKEN;
        HttpResponse<byte[]> nowhere =
                served.post("/v2/models/small/explain", "", "Authorization", bearer);
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(Served.error(nowhere))
                .isEqualTo("no studio is open beside this server; start it with --studio");
        ServerOptions options =
                ServerOptions.local(0)
                        .token(Served.TOKEN)
                        .page(
                                (label, model, picture) -> {
                                    if (picture.length == 0) {
                                        throw new IllegalArgumentException("no picture");
                                    }
                                    return label + " of " + picture.length + " bytes";
                                });
        try (ModelServer explained = new ModelServer(served.models, options)) {
            String path = explained.address() + "/v2/models/small/versions/1/explain";
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(path)).header("Authorization", bearer);
            assertThat(
                            Served.json(served.send(request.POST(BodyPublishers.ofString("it"))))
                                    .get("studio")
                                    .asString())
                    .isEqualTo("small, version 1 of 2 bytes");
            HttpResponse<byte[]> none = served.send(request.POST(BodyPublishers.noBody()));
            assertThat(none.statusCode()).isEqualTo(400);
            assertThat(Served.error(none)).isEqualTo("no picture");
        }
    }

    @Test
    void with_the_token_models_come_and_go() throws IOException {
        Path version = Files.createDirectories(folder.resolve("more/1"));
        Served.small(9).save(version.resolve("model.safetensors"));
        String bearer = "Bearer " + Served.TOKEN;
        String path = "/v2/repository/models/more/";
        assertThat(new String(served.post("/v2/repository/index", "").body()))
                .contains("{\"name\":\"more\",\"version\":\"1\",\"state\":\"UNAVAILABLE\"");
        assertThat(served.post(path + "load", "{}", "Authorization", bearer).statusCode())
                .isEqualTo(200);
        assertThat(served.get("/v2/models/more/ready").statusCode()).isEqualTo(200);
        assertThat(served.post(path + "unload", "", "Authorization", bearer).statusCode())
                .isEqualTo(200);
        assertThat(served.get("/v2/models/more/ready").statusCode()).isEqualTo(404);
        assertThat(new String(served.post("/v2/repository/index", "{\"ready\": true}").body()))
                .contains("small")
                .doesNotContain("more");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 2\r\nContent-Length: 3\r\n",
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                "Content-Length: -1\r\n",
                "Content-Length: 2x\r\n",
                "Content-Length: 99999999999999999999\r\n",
                "Transfer-Encoding: gzip\r\n"
            })
    void a_length_that_is_told_twice_or_wrongly_is_refused(String headers) throws IOException {
        String request =
                "POST /v2/models/small/classify HTTP/1.1\r\n" + host() + headers + "\r\n{}";
        assertThat(raw(request)).matches("(?s)HTTP/1.1 (400|501).*");
        stillServes();
    }

    @Test
    void a_body_that_is_too_long_is_refused_before_it_is_read() throws IOException {
        String request =
                "POST /v2/models/small/infer HTTP/1.1\r\n"
                        + host()
                        + "Content-Length: 99999999999\r\n\r\n";
        assertThat(raw(request))
                .startsWith("HTTP/1.1 413")
                .contains(
                        "99,999,999,999 bytes or more are too many; at most 16,777,216 are taken at"
                                + " a time");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../etc/passwd",
                "/v2/models/..%2f..%2fetc/ready",
                "/v2/models/%00",
                "/v2/models/%zz",
                "/v2/models//ready",
                "//v2",
                "/v2/models/small/versions/..%2f1"
            })
    void an_address_that_is_none_is_refused(String path) throws IOException {
        assertThat(raw("GET " + path + " HTTP/1.1\r\n" + host() + "Connection: close\r\n\r\n"))
                .matches("(?s)HTTP/1.1 40[04].*");
        stillServes();
    }

    @Test
    void another_method_is_refused() {
        HttpResponse<byte[]> response = served.post("/v2/models/small", "");
        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(Served.error(response))
                .isEqualTo("this address is asked otherwise; see /v2/openapi.yaml");
        assertThat(served.get("/v2/models/small/infer").statusCode()).isEqualTo(405);
        assertThat(served.get("/v3").statusCode()).isEqualTo(404);
    }

    @Test
    void half_sent_requests_are_cut_off_and_hold_nobody_up() throws IOException {
        List<Socket> half = new ArrayList<>();
        try {
            for (int i = 0; i < 200; i++) {
                Socket socket = connect();
                half.add(socket);
                String head =
                        "POST /v2/models/small/infer HTTP/1.1\r\n"
                                + host()
                                + "Content-Length: 1000\r\n\r\n{";
                int length = i % 2 == 0 ? 20 : head.length();
                socket.getOutputStream()
                        .write(head.substring(0, length).getBytes(StandardCharsets.UTF_8));
            }
            stillServes();
            for (Socket socket : half) {
                readToTheEnd(socket);
            }
        } finally {
            for (Socket socket : half) {
                socket.close();
            }
        }
        stillServes();
    }

    /// Which comes by the server, or the socket's own time is over.
    private static void readToTheEnd(Socket socket) throws IOException {
        try {
            socket.getInputStream().readAllBytes();
        } catch (java.net.SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    @Test
    void a_trace_goes_on() {
        String trace = "0af7651916cd43dd8448eb211c80319c";
        var response =
                served.send(
                        java.net.http.HttpRequest.newBuilder(served.uri("/v2"))
                                .header("traceparent", "00-" + trace + "-b7ad6b7169203331-01"));
        assertThat(response.headers().firstValue("traceparent").orElseThrow())
                .matches("00-" + trace + "-[0-9a-f]{16}-01")
                .doesNotContain("b7ad6b7169203331");
        assertThat(served.get("/v2").headers().firstValue("traceparent").orElseThrow())
                .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    }

    @Test
    void options_that_make_no_sense_are_refused() {
        ServerOptions local = ServerOptions.local(0);
        assertThatThrownBy(
                        () ->
                                new ServerOptions(
                                        local.at(),
                                        local.hosts(),
                                        null,
                                        false,
                                        1,
                                        1,
                                        Path.of("tls.crt"),
                                        null,
                                        null,
                                        null))
                .hasMessage(
                        "a certificate and its key go together; give both, or none for plain HTTP");
    }

    /// The JDK's server keeps 200 by itself.
    @Test
    void a_connection_that_waits_for_its_next_request_is_kept_among_many() throws IOException {
        byte[] request =
                ("GET /v2/health/live HTTP/1.1\r\n" + host() + "\r\n")
                        .getBytes(StandardCharsets.ISO_8859_1);
        List<Socket> many = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                many.add(connect());
            }
            for (int round = 0; round < 2; round++) {
                for (Socket socket : many) {
                    socket.getOutputStream().write(request);
                    byte[] status = socket.getInputStream().readNBytes(12);
                    assertThat(new String(status, StandardCharsets.ISO_8859_1))
                            .isEqualTo("HTTP/1.1 200");
                    socket.getInputStream().readNBytes(1);
                    socket.getInputStream().skip(socket.getInputStream().available());
                }
            }
        } finally {
            for (Socket socket : many) {
                socket.close();
            }
        }
    }
}
