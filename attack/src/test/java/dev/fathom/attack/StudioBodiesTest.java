package dev.fathom.attack;

import static dev.fathom.attack.Attack.Expected.ACCEPTED;
import static dev.fathom.attack.Attack.Expected.EITHER;
import static dev.fathom.attack.Attack.Expected.REFUSED;
import static dev.fathom.attack.StudioCalls.OVERVIEW;

import dev.fathom.cli.Ran;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// What the studio is given to read: texts, pictures, and too many of both.
class StudioBodiesTest {
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
    Stream<DynamicTest> what_is_sent_is_read_or_refused_and_the_studio_goes_on() {
        Attack.Wave wave = new Attack.Wave();
        bodies(wave);
        uploads(wave);
        manyUploads(wave);
        crowds(wave);
        return Suite.of("studio, bodies", folder, wave);
    }

    private static void bodies(Attack.Wave wave) {
        for (String path : List.of("open", "check", "plan?data=d1", "start?data=d1")) {
            studio.many(
                    wave,
                    7,
                    "a text for " + path,
                    EITHER,
                    place ->
                            studio.post(
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
        studio.many(
                wave,
                5,
                "settings of a run",
                EITHER,
                place ->
                        studio.post(
                                "/api/start?network=small&data=d1&"
                                        + place.chosen(
                                                "epochs=1e999",
                                                "batch=-1",
                                                "rate=NaN",
                                                "seed=x",
                                                "optimizer=" + studio.encoded("\u001b[2J")),
                                ""));
        studio.many(
                wave,
                4,
                "numbers to slide",
                REFUSED,
                place ->
                        studio.post(
                                "/api/slide?"
                                        + place.chosen(
                                                "kernel=0&stride=0&padding=0",
                                                "kernel=999999999&stride=1&padding=999999999",
                                                "kernel=3",
                                                "kernel=-3&stride=1&padding=1"),
                                "conv("));
    }

    private static void uploads(Attack.Wave wave) {
        studio.many(
                wave,
                6,
                "an upload's name",
                EITHER,
                place ->
                        studio.post(
                                "/api/upload?name="
                                        + studio.encoded(
                                                place.chosen(
                                                        "../../a.png",
                                                        "\u001b[2J.png",
                                                        "\u202Egnp.exe",
                                                        "a\u0000.png",
                                                        "x".repeat(50_000),
                                                        "<script>alert(1)</script>")),
                                PictureBytes.good("png", 8)));
        studio.many(
                wave,
                9,
                "an upload that is none",
                REFUSED,
                place -> {
                    byte[] png = PictureBytes.good("png", 40);
                    return studio.post(
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
    }

    private static void manyUploads(Attack.Wave wave) {
        studio.many(
                wave,
                3,
                "an upload that is too large",
                REFUSED,
                place ->
                        studio.raw(
                                "POST /api/upload?name=a HTTP/1.1\r\n"
                                        + studio.host()
                                        + "X-Fathom-Token: "
                                        + studio.token()
                                        + "\r\nContent-Length: "
                                        + place.chosen("99999999999", "67108865", "-1")
                                        + "\r\nConnection: close\r\n\r\n"
                                        + "x".repeat(100_000)));
        studio.many(
                wave,
                0,
                "150 uploads that are none, and a good one",
                ACCEPTED,
                place -> {
                    for (int i = 0; i < 150; i++) {
                        studio.post("/api/upload?name=a", "no picture " + i);
                    }
                    return studio.post("/api/upload?name=good", PictureBytes.good("png", 8));
                });
        studio.many(
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
                                                    studio.post("/api/upload?name=slow", slow);
                                                } catch (IOException | InterruptedException _) {
                                                    // the studio may refuse it as it likes
                                                }
                                            });
                    Thread.sleep(200);
                    Ran other = studio.get("/api/overview?" + OVERVIEW);
                    upload.join();
                    return other;
                });
    }

    private static void crowds(Attack.Wave wave) {
        studio.many(
                wave,
                3,
                "many connections that say little",
                ACCEPTED,
                place -> {
                    List<Socket> slow = new ArrayList<>();
                    try {
                        for (int i = 0; i < 200; i++) {
                            Socket socket = studio.connection();
                            slow.add(socket);
                            String begin =
                                    place.chosen(
                                            "",
                                            "GET /api/stu",
                                            "POST /api/upload HTTP/1.1\r\n"
                                                    + studio.host()
                                                    + "Content-Length: 1000\r\n\r\nx");
                            socket.getOutputStream()
                                    .write(begin.getBytes(StandardCharsets.US_ASCII));
                        }
                        return studio.get("/api/overview?" + OVERVIEW);
                    } finally {
                        for (Socket socket : slow) {
                            socket.close();
                        }
                    }
                });
    }
}
