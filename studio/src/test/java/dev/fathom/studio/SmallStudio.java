package dev.fathom.studio;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.maxPool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.softmax;

import dev.fathom.data.picture.ImageFile;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Trace;
import dev.fathom.network.Network;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.tensor.Volume;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A studio with a network of a few layers and one picture, and a browser's way to ask it.
public final class SmallStudio implements AutoCloseable {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    public final Model model =
            Model.initialize(
                    Network.of(
                            "small",
                            Volume.volume(12, 10, 3),
                            conv(4, 3).padding(1),
                            relu(),
                            maxPool(2).stride(2),
                            dense(3),
                            softmax()),
                    7);
    final Engine engine = Engine.exact(2);
    public final byte[] picture = picture(24, 20);
    private final HttpClient client = HttpClient.newHttpClient();
    public final Gallery gallery = new Gallery();
    final Studio studio;

    public SmallStudio(Path folder) throws IOException {
        this(folder, Runs.in(folder.resolve("runs"), List.of()));
    }

    /// With a data set.
    static SmallStudio withData(Path folder, Path data, Runs runs) throws IOException {
        SmallStudio studio = new SmallStudio(folder, runs);
        studio.gallery.addDataSet(data, studio.model);
        studio.gallery.search(data, studio.model);
        return studio;
    }

    public SmallStudio(Path folder, Runs runs) throws IOException {
        gallery.add(Files.write(folder.resolve("dots.png"), picture));
        studio = new Studio(0, new Shelf(model, "For tests.", List.of(), 7), gallery, runs, engine);
    }

    /// A folder of fifteen pictures of three classes, to be divided.
    static Path dataSet(Path folder) throws IOException {
        for (String name : List.of("dots", "lines", "rings")) {
            Path of = Files.createDirectories(folder.resolve(name));
            for (int i = 0; i < 5; i++) {
                Files.write(of.resolve(i + ".png"), picture(14 + i, 10 + name.length()));
            }
        }
        return folder;
    }

    /// A PNG with a different colour everywhere.
    public static byte[] picture(int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, x * 7 % 256 << 16 | y * 11 % 256 << 8 | (x + y) * 5 % 256);
            }
        }
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /// What the engine makes of the studio's picture.
    public Trace trace() throws IOException {
        Volume volume = model.network().input();
        Path file = Files.createTempFile("dots", ".png");
        try {
            return model.trace(
                    model.input(ImageFile.read(Files.write(file, picture), volume)), engine);
        } finally {
            Files.delete(file);
        }
    }

    public URI uri(String path) {
        return URI.create(studio.address() + path);
    }

    public HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
        return send(request(studio, path));
    }

    /// A question with the token that stands in the link.
    public static HttpRequest.Builder request(Studio studio, String path) {
        return HttpRequest.newBuilder(URI.create(studio.address() + path))
                .header("X-Fathom-Token", token(studio));
    }

    static String token(Studio studio) {
        return studio.link("").replaceFirst(".*#token=", "");
    }

    /// What a browser opens to follow a run.
    public URI feed(String path) {
        return uri(path + "&token=" + token());
    }

    String token() {
        return token(studio);
    }

    public JsonNode json(String path) throws IOException, InterruptedException {
        return JSON.readTree(get(path).body());
    }

    /// The sentence of an answer that is none.
    public static String error(HttpResponse<byte[]> answer) {
        return JSON.readTree(answer.body()).get("error").asString();
    }

    public HttpRequest.Builder post(String path, byte[] body) {
        return request(studio, path).POST(HttpRequest.BodyPublishers.ofByteArray(body));
    }

    public HttpResponse<byte[]> send(HttpRequest.Builder request)
            throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() throws IOException {
        client.close();
        studio.close();
        engine.close();
    }
}
