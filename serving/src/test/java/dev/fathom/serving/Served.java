package dev.fathom.serving;

import static dev.fathom.layer.Layers.conv;
import static dev.fathom.layer.Layers.dense;
import static dev.fathom.layer.Layers.globalAveragePool;
import static dev.fathom.layer.Layers.relu;
import static dev.fathom.layer.Layers.sigmoid;
import static dev.fathom.layer.Layers.softmax;
import static dev.fathom.tensor.Volume.volume;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.model.ModelRepository;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server of small models, and a client.
public final class Served implements AutoCloseable {
    public static final String TOKEN = "a long random word";
    public static final JsonMapper JSON = JsonMapper.builder().build();

    public final Engine engine = Engine.of("plain");
    public final ModelRepository models;
    public final ModelServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /// `small` tells 3 classes apart, `tags` has 3 of which each is its own, `places` answers place
    /// by place.
    public Served(@Nullable Path folder) throws IOException {
        models = new ModelRepository(engine, BatchLimits.USUAL, folder);
        models.add("small", "1", small(1));
        models.add("small", "2", small(2));
        models.add("tags", "1", ending("tags", dense(3), sigmoid()));
        models.add("places", "1", places());
        server = new ModelServer(models, ServerOptions.local(0).token(TOKEN));
    }

    /// Of the seed's weights.
    public static Model small(long seed) {
        return Model.initialize(network(), seed).labels(List.of("red", "green", "deep blue"));
    }

    private static Network network() {
        return Network.of(
                "small",
                volume(6, 4, 3),
                conv(4, 3).padding(1),
                relu(),
                globalAveragePool(),
                dense(3),
                softmax());
    }

    private static Model ending(String name, dev.fathom.layer.Layer... last) {
        Network network =
                Network.graph(
                        name,
                        volume(6, 4, 3),
                        x -> x.then(conv(4, 3).padding(1), globalAveragePool()).then(last));
        return Model.initialize(network, 3).labels(List.of("one", "two", "three"));
    }

    private static Model places() {
        return Model.initialize(Network.of("places", volume(6, 4, 3), conv(2, 3).padding(1)), 4);
    }

    public URI uri(String path) {
        return URI.create(server.address() + path);
    }

    public HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    public HttpResponse<byte[]> get(String path) {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    public HttpResponse<byte[]> post(String path, byte[] body, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request);
    }

    public HttpResponse<byte[]> post(String path, String json, String... headers) {
        return post(path, json.getBytes(StandardCharsets.UTF_8), headers);
    }

    public static JsonNode json(HttpResponse<byte[]> response) {
        return JSON.readTree(response.body());
    }

    public static String error(HttpResponse<byte[]> response) {
        return json(response).get("error").asString();
    }

    /// A PNG of random colours.
    public static byte[] picture(long seed) throws IOException {
        return picture(seed, "png");
    }

    public static byte[] picture(long seed, String format) throws IOException {
        var image = new BufferedImage(12, 8, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(seed);
        for (int y = 0; y < 8; y++) {
            for (int x = 0; x < 12; x++) {
                image.setRGB(x, y, random.nextInt(1 << 24));
            }
        }
        var out = new ByteArrayOutputStream();
        ImageIO.write(image, format, out);
        return out.toByteArray();
    }

    @Override
    public void close() {
        server.close();
        models.close();
        engine.close();
    }
}
