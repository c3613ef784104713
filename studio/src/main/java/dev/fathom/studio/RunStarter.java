package dev.fathom.studio;

import dev.fathom.data.samples.DataSet;
import dev.fathom.data.samples.Pictures;
import dev.fathom.data.samples.Task;
import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.network.Network;
import dev.fathom.network.NetworkText;
import dev.fathom.show.report.RunReport;
import dev.fathom.show.text.MetricsText;
import dev.fathom.studio.gallery.Gallery;
import dev.fathom.studio.gallery.OpenedData;
import dev.fathom.studio.gallery.OwnRun;
import dev.fathom.studio.gallery.Resumable;
import dev.fathom.studio.gallery.Runs;
import dev.fathom.studio.gallery.Shelf;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.RunFolder;
import dev.fathom.train.StoppedException;
import dev.fathom.train.Training;
import dev.fathom.train.TrainingJob;
import dev.fathom.train.learn.DivergedException;
import dev.fathom.train.learn.Recipe;
import dev.fathom.train.optimizer.Optimizer;
import dev.fathom.zoo.Recipes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Starts runs from the page, one at a time. A form is checked before anything is written; the run
/// is then as if `train` had started it, which can resume it.
final class RunStarter implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(RunStarter.class.getName());

    /// Those of a [TrainingJob] that the page has fields for.
    private static final List<String> SETTINGS =
            List.of("epochs", "batch", "optimizer", "rate", "seed");

    private final Shelf shelf;
    private final Gallery gallery;
    private final Runs runs;
    private final ExecutorService behind =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().daemon().name("training").factory());

    RunStarter(Shelf shelf, Gallery gallery, Runs runs) {
        this.shelf = shelf;
        this.gallery = gallery;
        this.runs = runs;
    }

    /// What a form asks for.
    ///
    /// @param usual what stands for each empty field
    /// @param words what would be trained; empty when something is wrong
    /// @param field that is wrong, or null
    /// @param problem what is wrong with it
    record Plan(
            Map<String, String> usual,
            String words,
            @Nullable String field,
            @Nullable String problem) {}

    /// What was started.
    record Started(String run) {}

    /// What a form asks for, as far as it was looked at.
    private static final class Form {
        private final Map<String, String> given = new LinkedHashMap<>();
        private String field = "network";

        Form(Request request) {
            for (String name : SETTINGS) {
                String text = request.text(name, "").strip();
                if (!text.isEmpty()) {
                    given.put(name, text);
                }
            }
        }
    }

    /// All that a training needs.
    ///
    /// @param given what `train` must know to resume it
    private record Ready(
            TrainingJob job, Network network, DataSet set, Map<String, String> given) {}

    /// What a form would start, for the fields as they stand.
    Answer plan(Request request) {
        Form form = new Form(request);
        Map<String, String> usual = new LinkedHashMap<>();
        try {
            Network network = network(request);
            form.field = "optimizer";
            usual.putAll(usual(network, form.given.get("optimizer")));
            return Answer.json(new Plan(usual, words(ready(form, request, network)), null, null));
        } catch (TrainingJob.SettingException e) {
            return Answer.json(new Plan(usual, "", e.name(), e.getMessage()));
        } catch (IllegalArgumentException | DataException | Refusal e) {
            return Answer.json(new Plan(usual, "", form.field, e.getMessage()));
        }
    }

    /// @throws Refusal when a run is going, or the form asks for what can't be
    synchronized Answer start(Request request) {
        Supplier<Engine> engine = runs.engine();
        checkFree();
        try {
            Ready ready = ready(new Form(request), request, network(request));
            Path folder = runs.create(ready.network().name());
            return begin(
                    RunFolder.of(folder).notes(ready.given()),
                    new Resumable(ready.job(), ready.set(), engine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Goes on with a run where it stands, perhaps at another rate.
    ///
    /// @throws Refusal when a run is going, or this one can't be gone on with here
    synchronized Answer resume(Request request) {
        checkFree();
        double factor = TrainingJob.number(request.text("factor", "1"));
        String run = request.text("run");
        try {
            Resumable found = runs.resumable(run);
            if (factor != 1) {
                found.job().training().steering().rate(factor);
            }
            return begin(runs.folder(run), found);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void checkFree() {
        OwnRun going = runs.own();
        if (going != null && going.ended() == null) {
            throw new Refusal(
                    409,
                    "the run %s is still trained here; stop it, or wait until it is finished"
                            .formatted(Runs.name(going.folder())));
        }
    }

    private Answer begin(RunFolder folder, Resumable what) {
        OwnRun own = new OwnRun(folder.folder(), what.job().training().steering());
        runs.own(own);
        behind.execute(() -> train(own, folder, what));
        return Answer.json(new Started(Runs.name(folder.folder())));
    }

    private Network network(Request request) {
        String text = request.bodyText();
        return text.isBlank()
                ? shelf.model(request.text("network")).network()
                : NetworkText.parse("text", text);
    }

    /// @param chosen name of an optimizer instead of the recipe's, or null
    private static Map<String, String> usual(Network network, @Nullable String chosen) {
        Recipe recipe = Recipes.of(network.name());
        Optimizer optimizer = chosen == null ? recipe.optimizer() : Optimizer.parse(chosen);
        return Map.of(
                "epochs", Double.toString(recipe.epochs()).replaceFirst("\\.0$", ""),
                "batch", Integer.toString(recipe.batchSize()),
                "optimizer", recipe.optimizer().toString(),
                "rate", Double.toString(optimizer.rate()),
                "seed", Long.toString(TrainingJob.USUAL_SEED));
    }

    private Ready ready(Form form, Request request, Network network) {
        form.field = "data";
        OpenedData data = gallery.data(request.text("data", "").strip());
        Recipe usual = Recipes.of(network.name()).task(data.task());
        TrainingJob job = TrainingJob.of(network, null, usual, form.given);
        DataSet set = data.at(job.pictures());
        form.field = "network";
        Network fitting = job.fitting(set.training());
        if (data.task() != Task.CLASSIFY) {
            form.given.put("task", data.task().toString());
        }
        form.given.put("data", data.folder().toAbsolutePath().normalize().toString());
        return new Ready(job, fitting, set, form.given);
    }

    private static String words(Ready ready) {
        Network network = ready.network();
        Network asked = ready.job().network();
        Pictures training = ready.set().training();
        int names = training.labels().size();
        boolean classes = training.task() == Task.CLASSIFY;
        String head =
                network.equals(asked)
                        ? ""
                        : String.format(
                                Locale.ROOT,
                                " %s gets %d values instead of %d, one for each%s.",
                                network.nodes().get(network.head()).name(),
                                names,
                                asked.output().depth(),
                                classes ? " class" : "");
        return String.format(
                Locale.ROOT,
                "%s, %,d parameters, learns from %,d pictures of %d %s and is tested with %,d.%s Recipe: %s.",
                network.name(),
                network.parameters(),
                training.size(),
                names,
                MetricsText.names(training.task()),
                ready.set().test().size(),
                head,
                ready.job().training().recipe());
    }

    private void train(OwnRun own, RunFolder folder, Resumable what) {
        DataSet set = what.set();
        try (Engine engine = what.engine().get()) {
            Model start = what.job().start(set.training());
            Training.Result result =
                    what.job()
                            .training()
                            .folder(folder)
                            .run(start, set.training(), set.test(), engine);
            own.end(reported(folder, result, set, engine));
        } catch (StoppedException e) {
            own.end(e.getMessage() + "; go on with it: ./fathom train --resume " + own.folder());
        } catch (DivergedException e) {
            own.diverge(String.valueOf(e.getMessage()));
        } catch (DataException | IllegalArgumentException e) {
            own.end(String.valueOf(e.getMessage()));
        } catch (IOException | UncheckedIOException e) {
            LOG.log(Level.ERROR, "a run could not be written", e);
            own.end("the run can't be written: " + e.getMessage());
        } catch (OutOfMemoryError e) {
            LOG.log(Level.ERROR, "a run needed too much memory", e);
            own.end("not enough memory; give Java more: JDK_JAVA_OPTIONS=-Xmx8g");
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a run failed", e);
        } finally {
            // also after an error that no run is prepared for: it must not block the next one
            if (own.ended() == null) {
                own.end("this is a fault in Fathom; the terminal that runs it says more");
            }
        }
    }

    private static String reported(
            RunFolder folder, Training.Result result, DataSet set, Engine engine)
            throws IOException {
        try {
            RunReport.write(folder, result, set.test(), engine);
            return "finished";
        } catch (DataException e) {
            return "finished, without a report: " + e.getMessage();
        }
    }

    /// Stops the run that is going, at a place where it can be resumed.
    @Override
    public void close() {
        OwnRun going = runs.own();
        if (going != null) {
            going.steering().stop();
        }
        behind.close();
    }
}
