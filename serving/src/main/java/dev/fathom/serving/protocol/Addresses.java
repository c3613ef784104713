package dev.fathom.serving.protocol;

import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Refusal;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.http.Route;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.PicturePage;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// All addresses of a server.
public final class Addresses {
    static final String MODEL = "model";
    static final String VERSION = "version";
    private static final List<String> EACH =
            List.of("/v2/models/{model}", "/v2/models/{model}/versions/{version}");
    private static final String DESCRIPTION = "openapi.yaml";

    private final List<Route> routes = new ArrayList<>();

    /// @param ready whether requests are welcome
    /// @param pixels most of a picture
    /// @param page where answers are explained; null for nowhere
    public Addresses(
            ModelRepository models,
            BooleanSupplier ready,
            long pixels,
            @Nullable PicturePage page) {
        Metadata metadata = new Metadata(models, ready);
        Stats stats = new Stats(models);
        Counted counted = new Counted(models);
        Repository repository = new Repository(models);
        Classify classify = new Classify(new PictureReader(pixels));
        get("/", ask -> StatePage.reply(models, ready, ask));
        get("/metrics", ask -> Metrics.reply(models, ready, ask));
        get("/v2/" + DESCRIPTION, Addresses::description);
        get("/v2", metadata::server);
        get("/v2/health/live", metadata::live);
        get("/v2/health/ready", metadata::ready);
        get("/v2/models/stats", stats::answer);
        for (String model : EACH) {
            get(model, metadata::model);
            get(model + "/ready", metadata::modelReady);
            get(model + "/stats", stats::answer);
            post(model + "/infer", counted.by(Infer::answer));
            post(model + "/classify", counted.by(classify::answer));
            change(model + "/explain", ask -> explain(models, page, ask));
        }
        post("/v2/repository/index", repository::index);
        change("/v2/repository/models/{model}/load", repository::load);
        change("/v2/repository/models/{model}/unload", repository::unload);
    }

    private static Reply explain(ModelRepository models, @Nullable PicturePage page, Ask ask)
            throws IOException, InterruptedException {
        if (page == null) {
            throw new Refusal(404, "no studio is open beside this server; start it with --studio");
        }
        byte[] body = ask.body();
        return models.with(
                Objects.requireNonNull(ask.path(MODEL)),
                ask.path(VERSION),
                m -> Reply.json(Map.of("studio", page.of(m.label(), m.model(), body))));
    }

    private void get(String path, Route.Handler handler) {
        routes.add(new Route("GET", path, false, handler));
    }

    private void post(String path, Route.Handler handler) {
        routes.add(new Route("POST", path, false, handler));
    }

    private void change(String path, Route.Handler handler) {
        routes.add(new Route("POST", path, true, handler));
    }

    private static Reply description(Ask ask) throws IOException {
        try (InputStream in = Addresses.class.getResourceAsStream(DESCRIPTION)) {
            return Reply.of(
                    "application/yaml", Objects.requireNonNull(in, DESCRIPTION).readAllBytes());
        }
    }

    public List<Route> routes() {
        return List.copyOf(routes);
    }
}
