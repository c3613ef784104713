package dev.fathom.cli.model;

import dev.fathom.cli.console.ConsoleCommand;
import dev.fathom.cli.console.Failure;
import dev.fathom.cli.console.WrongUse;
import dev.fathom.cli.options.ModelArgument;
import dev.fathom.cli.options.Threads;
import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.serving.ModelServer;
import dev.fathom.serving.ServerOptions;
import dev.fathom.serving.model.FolderWatch;
import dev.fathom.serving.model.ModelRepository;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `fathom serve`.
@Command(
        name = "serve",
        description =
                "Serves models over HTTP: pictures in, labels out, and the Open Inference Protocol.",
        footer = {
            "  ./fathom serve squeezenet1.1 --port 8080",
            "  curl --data-binary @data/photos/coffee.jpg \\",
            "    http://127.0.0.1:8080/v2/models/squeezenet1.1/classify",
            "  ./fathom serve --models /srv/models --host 0.0.0.0 --token-file /run/secrets/token",
            "",
            "The first line says where it serves, when it is ready. SIGTERM or Ctrl-C ends it when all"
                    + " requests are answered. See docs/guides/serve.md."
        })
public final class Serve extends ConsoleCommand {
    @Parameters(
            arity = "0..*",
            paramLabel = "[NAME=]MODEL",
            description = ModelArgument.MODEL + " Served as NAME, or as its network is called.")
    private List<String> sources = List.of();

    @Option(
            names = "--models",
            paramLabel = "DIR",
            description = "Serve DIR/NAME/VERSION/model.safetensors, all of them.")
    private @Nullable Path folder;

    @Option(
            names = "--watch",
            paramLabel = "S",
            description =
                    "Look at the folder every S seconds for new, changed and deleted versions.")
    private int watch;

    @Option(
            names = "--shadow",
            paramLabel = "NAME/VERSION=SHARE",
            description =
                    "Have this version compute a share of what others of the model answer, and count"
                            + " at /metrics how far they are apart.")
    private Map<String, Double> shadows = Map.of();

    @Option(
            names = "--notice",
            paramLabel = "S",
            description =
                    "At the end say for S seconds that it is not ready, and serve on. Default:"
                            + " ${DEFAULT-VALUE}.")
    private int notice = 1;

    @Option(
            names = "--grace",
            paramLabel = "S",
            description = "Then wait at most S seconds for requests. Default: ${DEFAULT-VALUE}.")
    private int grace = 30;

    @Option(
            names = "--studio",
            description =
                    "Open a studio beside it, to which POST /v2/models/MODEL/explain leads who sends"
                            + " a picture and the token.")
    private boolean explained;

    @ArgGroup(validate = false)
    private ServeAddress address = new ServeAddress();

    @ArgGroup(validate = false)
    private ServeBatches batches = new ServeBatches();

    @Mixin private Threads threads = new Threads();

    @Override
    protected void run() throws IOException, InterruptedException {
        if (sources.isEmpty() && folder == null) {
            throw new WrongUse("nothing is to be served; name a model, or a folder by --models");
        }
        if (folder != null && !Files.isDirectory(folder)) {
            throw new WrongUse("--models " + folder + " is no folder");
        }
        if (watch < 0 || notice < 0 || grace < 0 || (watch > 0 && folder == null)) {
            throw new WrongUse(
                    "--watch, --notice and --grace must be 0 or more, and --watch needs --models");
        }
        if (explained && !address.hasToken()) {
            throw new WrongUse(
                    "--studio needs a --token-file: who sends what is in it is told where the page is");
        }
        try (Engine engine = threads.engine();
                ModelRepository models = new ModelRepository(engine, batches.limits(), folder)) {
            for (String source : sources) {
                add(models, source);
            }
            shadows.forEach((which, share) -> shadow(models, which, share));
            models.loadAll().forEach(fault -> console().err().println(fault));
            if (models.names().isEmpty() && watch == 0) {
                throw new Failure("no model could be loaded from " + folder);
            }
            if (!explained) {
                serve(models, address.options(console()));
                return;
            }
            if (models.all().isEmpty()) {
                throw new Failure("--studio shows a model, and there is none yet in " + folder);
            }
            try (Engine exact = threads.exactEngine();
                    ServeStudio studio = new ServeStudio(models, exact)) {
                serve(models, address.options(console()).page(studio));
            }
        }
    }

    private static void add(ModelRepository models, String source) throws IOException {
        int equals = Files.exists(Path.of(source)) ? -1 : source.indexOf('=');
        Model model = ModelArgument.model(source.substring(equals + 1));
        String name = equals > 0 ? source.substring(0, equals) : model.network().name();
        if (models.names().contains(name)) {
            throw new WrongUse(
                    "two models are called %s; name one: other=%s"
                            .formatted(name, source.substring(equals + 1)));
        }
        models.add(name, ModelRepository.FIRST, model);
    }

    private static void shadow(ModelRepository models, String which, double share) {
        int slash = which.indexOf('/');
        if (slash < 1 || !(share > 0 && share <= 1)) {
            throw new WrongUse(
                    "--shadow %s=%s: give a model, its version and a share of at most 1, as in shirts/2=0.1"
                            .formatted(which, share));
        }
        models.shadow(which.substring(0, slash), which.substring(slash + 1), share);
    }

    private ModelServer start(ModelRepository models, ServerOptions options) throws IOException {
        try {
            return new ModelServer(models, options);
        } catch (BindException e) {
            throw new Failure(
                    "%s can't be used (%s); choose another by --port, or 0 for any free one"
                            .formatted(address.text(), e.getMessage()));
        }
    }

    private void serve(ModelRepository models, ServerOptions options)
            throws IOException, InterruptedException {
        try (ModelServer server = start(models, options);
                FolderWatch looking = new FolderWatch(models, Duration.ofSeconds(watch))) {
            Thread end = Thread.ofPlatform().unstarted(() -> drain(server));
            Runtime.getRuntime().addShutdownHook(end);
            looking.start();
            console().out().println(server.address());
            console().out().flush();
            new CountDownLatch(1).await();
        }
    }

    private void drain(ModelServer server) {
        try {
            server.drain(Duration.ofSeconds(notice), Duration.ofSeconds(grace));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
