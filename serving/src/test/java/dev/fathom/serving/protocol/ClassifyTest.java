package dev.fathom.serving.protocol;

import static dev.fathom.layer.Layers.affine;
import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.data.picture.ImageSource;
import dev.fathom.data.samples.Task;
import dev.fathom.layer.Layer;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.network.Network;
import dev.fathom.serving.Served;
import dev.fathom.train.evaluate.PixelMetrics;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class ClassifyTest {
    private static final String SMALL = "/v2/models/small/classify";
    private static Served served;

    @BeforeAll
    static void start() throws IOException {
        served = new Served(null);
    }

    @AfterAll
    static void stop() {
        served.close();
    }

    private static void check(JsonNode picture, byte[] png, int count) {
        List<Predictor.Guess> guesses =
                new Predictor(Served.small(2), served.engine).guesses(ImageSource.of("it", png));
        assertThat(picture.get("classes").size()).isEqualTo(count);
        for (int i = 0; i < count; i++) {
            JsonNode shown = picture.get("classes").get(i);
            assertThat(shown.get("label").asString()).isEqualTo(guesses.get(i).label());
            assertThat(shown.get("probability").asDouble()).isEqualTo(guesses.get(i).probability());
        }
    }

    @Test
    void a_picture_gets_what_the_predictor_says() throws IOException {
        byte[] png = Served.picture(5);
        HttpResponse<byte[]> response = served.post(SMALL, png);
        assertThat(response.statusCode()).isEqualTo(200);
        JsonNode json = Served.json(response);
        assertThat(json.get("model_version").asString()).isEqualTo("2");
        check(json.at("/pictures/0"), png, 3);
        check(Served.json(served.post(SMALL + "?top=1", png)).at("/pictures/0"), png, 1);
    }

    private static byte[] parts(String... namesAndBodies) {
        var body = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndBodies.length; i += 2) {
            String head =
                    "--xyz\r\nContent-Disposition: form-data; name=\"p\"; filename=\"%s\"\r\n\r\n"
                            .formatted(namesAndBodies[i]);
            body.writeBytes(head.getBytes(StandardCharsets.UTF_8));
            body.writeBytes(namesAndBodies[i + 1].getBytes(StandardCharsets.ISO_8859_1));
            body.writeBytes("\r\n".getBytes(StandardCharsets.UTF_8));
        }
        body.writeBytes("--xyz--\r\n".getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    @Test
    void several_pictures_come_as_parts_and_a_bad_one_spoils_none() throws IOException {
        byte[] one = Served.picture(6);
        byte[] two = Served.picture(7);
        HttpResponse<byte[]> response =
                served.post(
                        SMALL,
                        parts("one.png", latin(one), "notes.txt", "hello", "two.png", latin(two)),
                        "Content-Type",
                        "multipart/form-data; boundary=xyz");
        JsonNode pictures = Served.json(response).get("pictures");
        assertThat(response.statusCode()).as(pictures + "").isEqualTo(200);
        assertThat(pictures.get(0).get("name").asString()).isEqualTo("one.png");
        check(pictures.get(0), one, 3);
        assertThat(pictures.get(1).get("error").asString())
                .startsWith("notes.txt: at byte 0 expected a JPEG");
        check(pictures.get(2), two, 3);
    }

    @Test
    void parts_without_an_end_are_refused() throws IOException {
        byte[] whole = parts("one.png", latin(Served.picture(6)));
        for (int cut : new int[] {7, whole.length / 2, 20}) {
            byte[] body = java.util.Arrays.copyOf(whole, whole.length - cut);
            HttpResponse<byte[]> response =
                    served.post(SMALL, body, "Content-Type", "multipart/form-data; boundary=xyz");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Served.error(response)).matches("the body's part \\d has no end");
        }
        HttpResponse<byte[]> none =
                served.post(SMALL, whole, "Content-Type", "multipart/form-data");
        assertThat(Served.error(none))
                .isEqualTo("several pictures are sent as multipart/form-data with a boundary");
    }

    @Test
    void what_is_no_picture_is_said() {
        HttpResponse<byte[]> response = served.post(SMALL, "hello");
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Served.error(response)).startsWith("the picture: at byte 0 expected a JPEG");
        assertThat(Served.error(served.post(SMALL, "")))
                .startsWith("the picture: at byte 0 expected a JPEG");
    }

    @Test
    void a_picture_that_is_too_large_or_too_many_are_refused() throws IOException {
        var huge = new BufferedImage(8000, 4001, BufferedImage.TYPE_BYTE_BINARY);
        var png = new ByteArrayOutputStream();
        ImageIO.write(huge, "png", png);
        HttpResponse<byte[]> response = served.post(SMALL, png.toByteArray());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Served.error(response))
                .isEqualTo(
                        "the picture has 32,008,000 pixels; at most 32,000,000 are taken, scale it"
                                + " down before it is sent");
        byte[] screen = Served.picture(6, "gif");
        screen[6] = (byte) 8000;
        screen[7] = (byte) (8000 >> 8);
        screen[8] = (byte) 8000;
        screen[9] = (byte) (8000 >> 8);
        assertThat(Served.error(served.post(SMALL, screen)))
                .startsWith("the picture has 64,000,000 pixels; at most 32,000,000 are taken");
        String[] many = new String[2 * 257];
        java.util.Arrays.fill(many, "x");
        HttpResponse<byte[]> all =
                served.post(
                        SMALL, parts(many), "Content-Type", "multipart/form-data; boundary=xyz");
        assertThat(Served.error(all))
                .isEqualTo("257 pictures are more than may wait, 256; send fewer at a time");
    }

    @Test
    void classes_that_are_each_their_own_are_shown_above_a_threshold() throws IOException {
        byte[] png = Served.picture(8);
        JsonNode all =
                Served.json(served.post("/v2/models/tags/classify?threshold=0", png))
                        .at("/pictures/0/classes");
        assertThat(all.size()).isEqualTo(3);
        double second = all.get(1).get("probability").asDouble();
        JsonNode some =
                Served.json(served.post("/v2/models/tags/classify?threshold=" + second, png))
                        .at("/pictures/0/classes");
        assertThat(some.size()).isEqualTo(2);
        assertThat(some.get(0)).isEqualTo(all.get(0));
        HttpResponse<byte[]> wrong = served.post("/v2/models/tags/classify?threshold=x", png);
        assertThat(Served.error(wrong)).isEqualTo("threshold = 'x' in the address is not a number");
    }

    private static void add(String name, Task task, Layer... layers) {
        Model model = Model.initialize(Network.of(name, volume(6, 4, 3), layers), 4);
        served.models.add(name, "1", model.task(task).labels(List.of("a", "b")));
    }

    @Test
    void a_model_for_masks_gives_one_and_a_model_for_numbers_is_asked_elsewhere() throws Exception {
        add("masks", Task.SEGMENT, conv(2, 3).padding(1), softmax());
        BufferedImage picture = new BufferedImage(12, 10, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(2);
        for (int i = 0; i < 120; i++) {
            picture.setRGB(i % 12, i / 12, random.nextInt());
        }
        byte[] png = ImageFile.bytes(picture, "png");
        HttpResponse<byte[]> reply = served.post("/v2/models/masks/classify", png);
        assertThat(reply.headers().firstValue("Content-Type")).contains("image/png");
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(reply.body()));
        Model model = served.models.<Model>with("masks", null, m -> m.model());
        float[] scores = new Predictor(model, served.engine).values(ImageSource.of("it", png));
        byte[] expected = PixelMetrics.mask(model, scores, volume(12, 10, 3));
        assertThat(mask.getRaster().getDataElements(0, 0, 12, 10, null)).isEqualTo(expected);
        assertThat(expected).containsAnyOf(0).containsAnyOf(1).contains((byte) Task.IGNORED);
        add("numbers", Task.REGRESS, dense(2), affine());
        HttpResponse<byte[]> numbers =
                served.post("/v2/models/numbers/classify", Served.picture(9));
        assertThat(numbers.statusCode()).isEqualTo(400);
        assertThat(Served.error(numbers))
                .isEqualTo("numbers, version 1 tells numbers, not classes; ask at /infer");
    }

    @Test
    void a_model_that_answers_place_by_place_gives_a_mask() throws IOException {
        byte[] png = Served.picture(9);
        HttpResponse<byte[]> response = served.post("/v2/models/places/classify", png);
        assertThat(response.headers().firstValue("Content-Type")).contains("image/png");
        BufferedImage mask = ImageIO.read(new ByteArrayInputStream(response.body()));
        assertThat(mask.getWidth()).isEqualTo(6);
        assertThat(mask.getHeight()).isEqualTo(4);
        float[] values =
                served.models.all().stream()
                        .filter(m -> m.name().equals("places"))
                        .findFirst()
                        .map(
                                m -> {
                                    byte[] pixels =
                                            m.model()
                                                    .preprocessing()
                                                    .read(
                                                            ImageSource.of("it", png),
                                                            m.input(),
                                                            List.of(
                                                                    dev.fathom.data.samples.View
                                                                            .CENTRE));
                                    return m.model()
                                            .run(m.model().input(pixels), served.engine)
                                            .data();
                                })
                        .orElseThrow();
        for (int i = 0; i < 24; i++) {
            int likelier = values[2 * i + 1] > values[2 * i] ? 1 : 0;
            assertThat(mask.getRaster().getSample(i % 6, i / 6, 0)).isEqualTo(likelier);
        }
    }

    /// As in a container whose file system can't be written to.
    @Test
    void nothing_is_written_to_a_disk(@TempDir Path folder) throws IOException {
        byte[] png = Served.picture(9);
        Path gone = Files.createDirectory(folder.resolve("gone"));
        ImageIO.setCacheDirectory(gone.toFile());
        Files.delete(gone);
        try (Served elsewhere = new Served(null)) {
            HttpResponse<byte[]> mask = elsewhere.post("/v2/models/places/classify", png);
            assertThat(mask.statusCode()).isEqualTo(200);
            assertThat(elsewhere.post(SMALL, png).statusCode()).isEqualTo(200);
        } finally {
            ImageIO.setCacheDirectory(null);
        }
    }
}
