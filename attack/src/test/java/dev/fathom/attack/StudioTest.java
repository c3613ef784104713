package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.attack.StudioCalls.OVERVIEW;

import java.io.IOException;
import java.nio.file.Path;
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
    @TempDir private static Path home;
    private static StudioCalls studio;

    @TempDir private Path folder;

    @BeforeAll
    static void start() throws IOException {
        studio = new StudioCalls(home);
    }

    @AfterAll
    static void stop() throws IOException {
        studio.close();
    }

    @TestFactory
    Stream<DynamicTest> a_request_is_answered_or_refused_and_the_studio_goes_on() {
        Attack.Wave wave = new Attack.Wave();
        strangers(wave);
        withoutToken(wave);
        heads(wave);
        headers(wave);
        values(wave);
        return Suite.of("studio", folder, wave);
    }

    private static void strangers(Attack.Wave wave) {
        studio.many(
                wave,
                0,
                "a good request",
                ACCEPTED,
                place -> studio.get("/api/overview?" + OVERVIEW));
        studio.many(
                wave,
                10,
                "another host",
                REFUSED,
                place ->
                        studio.raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + studio.token()
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
                                                studio.host().strip() + "\r\nHost: evil.example",
                                                "X: y")
                                        + "\r\nConnection: close\r\n\r\n"));
        studio.many(
                wave,
                6,
                "another page",
                REFUSED,
                place ->
                        studio.raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + studio.token()
                                        + "\r\n"
                                        + studio.host()
                                        + place.chosen(
                                                "Origin: http://evil.example",
                                                "Origin: null",
                                                "Origin: https://127.0.0.1",
                                                "Sec-Fetch-Site: cross-site",
                                                "Sec-Fetch-Site: same-site",
                                                "Origin: file://")
                                        + "\r\nConnection: close\r\n\r\n"));
    }

    private static void withoutToken(Attack.Wave wave) {
        studio.many(
                wave,
                6,
                "a change without the token",
                REFUSED,
                place ->
                        studio.raw(
                                "POST /api/%s HTTP/1.1\r\n%sX-Fathom-Token: %s\r\nContent-Length: 1\r\nConnection: close\r\n\r\nx"
                                        .formatted(
                                                place.chosen(
                                                        "upload?name=x",
                                                        "check",
                                                        "open",
                                                        "plan",
                                                        "start",
                                                        "steer?do=stop"),
                                                studio.host(),
                                                place.chosen(
                                                        "",
                                                        "0",
                                                        "0".repeat(48),
                                                        "0".repeat(100_000),
                                                        "\u00ff",
                                                        "{{token}}"))));
    }

    private static void heads(Attack.Wave wave) {
        studio.many(
                wave,
                9,
                "another method",
                REFUSED,
                place ->
                        studio.raw(
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
                                        + studio.host()
                                        + "Connection: close\r\n\r\n"));
        studio.many(
                wave,
                10,
                "a path",
                REFUSED,
                place ->
                        studio.raw(
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
                                        + studio.host()
                                        + "Connection: close\r\n\r\n"));
    }

    private static void headers(Attack.Wave wave) {
        studio.many(
                wave,
                10,
                "a head",
                EITHER,
                place ->
                        studio.raw(
                                "GET /api/studio HTTP/1.1\r\nX-Fathom-Token: "
                                        + studio.token()
                                        + "\r\n"
                                        + studio.host()
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
        studio.many(
                wave,
                6,
                "no request",
                REFUSED,
                place ->
                        studio.raw(
                                place.chosen(
                                        "\r\n".repeat(1_000),
                                        "GET\r\n\r\n",
                                        "GET / HTTP/9.9\r\n\r\n",
                                        "\u0016\u0003\u0001\u0002\u0000\u0001\u0000",
                                        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                                        "\u0000".repeat(100_000))));
    }

    private static void values(Attack.Wave wave) {
        studio.many(
                wave,
                14,
                "values in the address",
                REFUSED,
                place ->
                        studio.get(
                                place.chosen(
                                        "/api/overview?network=small",
                                        "/api/overview?network="
                                                + studio.encoded("\u001b[2J")
                                                + "&picture=p1",
                                        "/api/overview?picture=p1&network=" + "x".repeat(100_000),
                                        "/api/overview?network=small&picture=../../etc/passwd",
                                        "/api/layer?network=small&picture=p1&layer="
                                                + studio.encoded("\u202Ea"),
                                        "/api/column?" + OVERVIEW + "&x=-1&y=0",
                                        "/api/column?" + OVERVIEW + "&x=999999999&y=0",
                                        "/api/column?" + OVERVIEW + "&x=99999999999999999999&y=0",
                                        "/api/column?" + OVERVIEW + "&x=%F0%9F%98%80&y=0",
                                        "/api/neuron?" + OVERVIEW + "&x=0&y=0&d=4",
                                        "/api/planes?network=small&picture=p1&layer=",
                                        "/api/filter?network=small&layer=conv1&filter=4",
                                        "/api/kept?run=..%2f..&epoch=1",
                                        "/api/map?network=small&picture=p1&layer=conv1&way=none&class=99")));
        studio.many(
                wave,
                4,
                "other values in the address",
                EITHER,
                place ->
                        studio.get(
                                place.chosen(
                                        "/api/overview?" + OVERVIEW + "&" + OVERVIEW,
                                        "/api/overview?"
                                                + IntStream.range(0, 20_000)
                                                        .mapToObj(i -> "a" + i + "=1")
                                                        .collect(Collectors.joining("&")),
                                        "/api/overview?" + OVERVIEW + "&=&&&=",
                                        "/api/follow?run=..%2f..")));
    }
}
