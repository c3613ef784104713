package dev.fathom.studio;

import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.OwnRun;
import dev.fathom.studio.gallery.RunModels;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Assets;
import dev.fathom.studio.http.LocalServer;
import dev.fathom.studio.http.Request;
import dev.fathom.studio.view.Errors;
import dev.fathom.studio.view.Fields;
import dev.fathom.studio.view.FilterViews;
import dev.fathom.studio.view.Maps;
import dev.fathom.studio.view.Masks;
import dev.fathom.studio.view.McNemar;
import dev.fathom.studio.view.NetworkEditor;
import dev.fathom.studio.view.NetworkView;
import dev.fathom.studio.view.TopPicturesView;
import dev.fathom.studio.view.TraceViews;
import dev.fathom.studio.view.Traces;
import dev.fathom.tensor.Volume;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// A page on this machine in which a person sees what networks do.
public final class Studio implements AutoCloseable {
    private final Shelf shelf;
    private final Gallery gallery;
    private final LocalServer server;
    private final Errors errors;
    private final RunStarter starter;
    private final Runs runs;

    /// Starts to serve.
    ///
    /// @param port 0 for any free one
    /// @param gallery closed with the studio
    /// @param runs that can be followed
    /// @param engine an exact one, to compare with sums written out; stays open
    /// @throws IOException when the port is taken
    public Studio(int port, Shelf shelf, Gallery gallery, Runs runs, Engine engine)
            throws IOException {
        this.shelf = shelf;
        this.gallery = gallery;
        RunModels models = new RunModels(runs);
        shelf.add(models);
        shelf.names(gallery.names());
        Traces traces = new Traces(shelf, gallery, engine);
        errors = new Errors(shelf, gallery, engine);
        starter = new RunStarter(shelf, gallery, runs);
        this.runs = runs;
        Assets assets = new Assets(Studio.class, "web");
        server =
                new LocalServer(
                        port,
                        assets,
                        reads(assets, traces, runs, models, engine),
                        Map.of(
                                "/api/upload", this::upload,
                                "/api/check",
                                        request ->
                                                Answer.json(
                                                        NetworkEditor.check(request.bodyText())),
                                "/api/slide", Studio::slide,
                                "/api/open", this::open,
                                "/api/plan", starter::plan,
                                "/api/start", starter::start,
                                "/api/resume", starter::resume,
                                "/api/steer", runs::steer),
                        Map.of("/api/follow", runs::follow));
        first(traces);
    }

    private Map<String, Function<Request, Answer>> reads(
            Assets assets, Traces traces, Runs runs, RunModels models, Engine engine) {
        TraceViews views = new TraceViews(traces);
        FilterViews filters = new FilterViews(shelf);
        Map<String, Function<Request, Answer>> reads = new HashMap<>();
        reads.put("/api/page", request -> Answer.json(new Page(OneFile.of(assets))));
        reads.put("/api/studio", this::start);
        reads.put("/api/network", this::network);
        reads.put("/api/picture", this::picture);
        reads.put("/api/overview", views::overview);
        reads.put("/api/planes", views::planes);
        reads.put("/api/layer", views::layer);
        reads.put("/api/column", views::column);
        reads.put("/api/neuron", views::neuron);
        reads.put("/api/rounding", views::rounding);
        reads.put("/api/filters", filters::filters);
        reads.put("/api/filter", filters::filter);
        reads.put("/api/runs", runs::list);
        reads.put("/api/kept", models::kept);
        reads.put("/api/live", new LiveRun(runs, gallery, engine)::look);
        reads.put("/api/mcnemar", new McNemar(shelf, gallery, engine)::mcnemar);
        reads.put("/api/field", new Fields(shelf, gallery, engine)::field);
        reads.put("/api/top", new TopPicturesView(shelf, gallery, engine)::top);
        reads.put("/api/errors", errors::errors);
        reads.put("/api/answers", errors::answers);
        reads.put("/api/words", request -> Answer.json(Words.all()));
        reads.put("/api/mask", new Masks(shelf, gallery, engine)::mask);
        reads.put("/api/map", new Maps(shelf, gallery, engine)::map);
        return reads;
    }

    /// Runs what is looked at first, while the browser starts.
    private void first(Traces traces) {
        List<Gallery.Picture> pictures = gallery.list();
        if (!pictures.isEmpty()) {
            String network = shelf.opened().network().name();
            // what goes wrong is said when the page asks for the same
            CompletableFuture<?> _ =
                    CompletableFuture.runAsync(
                            () -> traces.of(network, pictures.getFirst().id()),
                            Thread::startVirtualThread);
        }
    }

    /// Where the page is: `http://127.0.0.1:7227`.
    public String address() {
        return server.address();
    }

    /// What a person opens: the address with the token, which nobody else should know.
    ///
    /// @param query as `?screen=net`, or empty
    public String link(String query) {
        return server.link(query);
    }

    /// Has a model and a picture ready to be looked at.
    ///
    /// @param label of the model, for people
    /// @param note where its weights come from, in a sentence
    /// @return what a person opens: see [#link]
    /// @throws dev.fathom.studio.http.Refusal when it is no picture, or there are too many
    public String show(String label, String note, Model model, byte[] picture) {
        String id = gallery.upload("the picture", picture);
        String name = shelf.show(label, note, model);
        return link(
                "?screen=net&net=%s&picture=%s"
                        .formatted(URLEncoder.encode(name, StandardCharsets.UTF_8), id));
    }

    /// The run that is steered from here is no longer trained.
    ///
    /// @param how it ended, in a sentence
    /// @param diverged whether its numbers left the range of float
    public void ended(String how, boolean diverged) {
        OwnRun own = runs.own();
        if (own != null && diverged) {
            own.diverge(how);
        } else if (own != null) {
            own.end(how);
        }
    }

    /// Whether somebody who knows the link has opened it.
    public boolean isVisited() {
        return server.isVisited();
    }

    /// A file that leads there and that only this user can read. Every user of the machine can read
    /// the command by which a browser is asked for an address.
    public Path door(String query) throws IOException {
        return gallery.door(link(query));
    }

    @Override
    public void close() throws IOException {
        server.close();
        starter.close();
        errors.close();
        gallery.close();
    }

    /// The page as one file, without a view.
    record Page(String page) {}

    /// What the figures of models are called.
    ///
    /// @param figures by their names
    /// @param right by task: what is right of its training pictures, step by step; may be empty
    /// @param judged by task: the figure by which its models are compared
    record Words(
            Map<String, String> figures, Map<String, String> right, Map<String, String> judged) {
        static Words all() {
            Map<String, String> right = new HashMap<>();
            Map<String, String> judged = new HashMap<>();
            for (Task task : Task.values()) {
                right.put(task.toString(), MetricsText.right(task));
                judged.put(task.toString(), task.figure());
            }
            return new Words(MetricsText.words(), right, judged);
        }
    }

    /// What there is to choose from.
    ///
    /// @param data that a run may be started on
    record Start(
            List<Shelf.Entry> networks, List<PictureView> pictures, List<Gallery.Entry> data) {}

    record PictureView(String id, String name, String label) {
        static PictureView of(Gallery.Picture picture) {
            return new PictureView(picture.id(), picture.name(), picture.label());
        }
    }

    private Answer start(Request request) {
        return Answer.json(
                new Start(
                        shelf.entries(),
                        gallery.list().stream().map(PictureView::of).toList(),
                        runs.startable() ? gallery.sets() : List.of()));
    }

    private Answer network(Request request) {
        String name = request.text("network");
        Model model = shelf.model(name);
        return Answer.json(
                NetworkView.of(
                        model.network(),
                        name,
                        shelf.source(name).note(),
                        model.task(),
                        model.labels()));
    }

    /// The size of a picture as a network reads it; its bytes follow, each pixel's depth
    /// contiguous.
    record Pixels(int width, int height, int depth) {}

    private Answer picture(Request request) {
        Model model = shelf.model(request.text("network"));
        Network network = model.network();
        Volume v = network.input();
        byte[] bytes =
                gallery.picture(request.text("picture")).source().read(model.preprocessing(), v);
        return Answer.binary(new Pixels(v.width(), v.height(), v.depth()), List.of(bytes));
    }

    private Answer upload(Request request) {
        String id = gallery.upload(request.text("name", "your picture"), request.body());
        return Answer.json(PictureView.of(gallery.picture(id)));
    }

    /// A line of a network's text.
    record Line(String text) {}

    private static Answer slide(Request request) {
        return Answer.json(
                new Line(
                        NetworkEditor.slid(
                                request.bodyText(),
                                request.number("kernel"),
                                request.number("stride"),
                                request.number("padding"),
                                request.number("filters", 0))));
    }

    private Answer open(Request request) {
        Network network = NetworkText.parse("text", request.bodyText());
        return Answer.json(shelf.add(network));
    }
}
