package dev.fathom.serving;

import dev.fathom.serving.http.Front;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.protocol.Addresses;
import java.io.IOException;
import java.time.Duration;

/// Models behind an address: the Open Inference Protocol, version 2, over HTTP, and `POST
/// /v2/models/NAME/classify` with a picture.
///
/// ```java
/// try (Engine engine = Engine.best();
///         ModelRepository models = new ModelRepository(engine, BatchLimits.USUAL)) {
///     models.add("shirts", "1", Model.load(Path.of("model.safetensors")));
///     try (ModelServer server = new ModelServer(models, ServerOptions.local(8080))) {
///         …
///     }
/// }
/// ```
public final class ModelServer implements AutoCloseable {
    private final Front front;
    private volatile boolean leaving;

    /// Starts to serve. What is added to the models before is ready at once.
    ///
    /// @param models not closed with the server
    /// @throws IOException when the port is taken
    public ModelServer(ModelRepository models, ServerOptions options) throws IOException {
        front =
                new Front(
                        options.at(),
                        new Addresses(models, () -> !leaving, options.pixels(), options.page())
                                .routes(),
                        options.guards(),
                        options.longestBody(),
                        options.tls(),
                        options.accessLog());
    }

    /// `http://127.0.0.1:8080`.
    public String address() {
        return front.address();
    }

    /// Ends without losing a request: says that it is not ready, still serves while balancers and
    /// clients notice, then takes no more connections and answers what has begun.
    ///
    /// @param notice how long the first takes
    /// @param grace longest time for the second
    public void drain(Duration notice, Duration grace) throws InterruptedException {
        leaving = true;
        front.leave();
        Thread.sleep(notice);
        front.close(grace);
    }

    /// Ends at once.
    @Override
    public void close() {
        leaving = true;
        front.close();
    }
}
