package dev.fathom.studio.gallery;

import dev.fathom.engine.Engine;
import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Feed;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Steering;
import dev.fathom.train.TrainingJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The runs that can be followed, by the names of their folders; at most one of them at a time is
/// trained in this process and can be steered.
@SuppressWarnings("exports") // the answers to the page are for this module alone
public final class Runs {
    private final Path home;
    private final Map<String, Path> named = new LinkedHashMap<>();
    private final @Nullable Supplier<Engine> engine;
    private Resumable.@Nullable Finder finder;
    private @Nullable OwnRun own;

    private Runs(Path home, List<Path> named, @Nullable Supplier<Engine> engine) {
        this.home = home;
        this.engine = engine;
        for (Path run : named) {
            Path other = this.named.put(name(run), run);
            if (other != null) {
                throw new IllegalArgumentException(
                        "two runs are called %s, %s and %s; give one of the folders another name"
                                .formatted(name(run), other, run));
            }
        }
    }

    /// Runs that are followed from their folders.
    ///
    /// @param home a folder whose folders may be runs; it is looked at again and again
    /// @param named shown first
    public static Runs in(Path home, List<Path> named) {
        return new Runs(home, named, null);
    }

    /// The same, and the page may start more.
    ///
    /// @param home where they are kept
    /// @param engine for one training, which closes it
    public static Runs startable(Path home, List<Path> named, Supplier<Engine> engine) {
        return new Runs(home, named, engine);
    }

    /// A run that is trained in this process.
    public static Runs steered(Path home, Path run, Steering steering) {
        Runs runs = in(home, List.of());
        runs.own(new OwnRun(run, steering));
        return runs;
    }

    /// Lets the page go on with runs that are no longer trained.
    public synchronized Runs resumable(Resumable.Finder finder) {
        this.finder = finder;
        return this;
    }

    synchronized boolean isResumable() {
        return finder != null;
    }

    /// What it takes to go on with a run.
    ///
    /// @throws Refusal when it can't be gone on with here
    public Resumable resumable(String name) throws IOException {
        RunFolder folder = folder(name);
        Resumable.@Nullable Finder found;
        synchronized (this) {
            found = finder;
        }
        if (found == null) {
            throw new Refusal(409, "this page can't go on with a run; " + command(folder) + " can");
        }
        if (Files.exists(folder.model())) {
            throw new Refusal(
                    409, "the run %s is finished; to train longer start a new one".formatted(name));
        }
        if (folder.isTrained()) {
            throw new Refusal(
                    409,
                    "the run %s is being trained by another process; wait for its end"
                            .formatted(name));
        }
        return found.of(folder);
    }

    /// What is typed to go on with a run.
    static String command(RunFolder folder) {
        String path = folder.folder().toString();
        boolean plain = path.matches("[\\w./+-]+");
        return "./fathom train --resume " + (plain ? path : "'" + path.replace("'", "'\\''") + "'");
    }

    public boolean startable() {
        return engine != null;
    }

    /// @throws Refusal when no run can be started from this page
    public Supplier<Engine> engine() {
        if (engine == null) {
            throw new Refusal(
                    409, "this page follows a run; to start one, open the studio: ./fathom studio");
        }
        return engine;
    }

    /// The run that is or was trained in this process last.
    public synchronized @Nullable OwnRun own() {
        return own;
    }

    public synchronized void own(OwnRun run) {
        own = run;
        named.put(name(run.folder()), run.folder());
    }

    /// The run of this name while it is trained in this process; else null.
    public @Nullable OwnRun trained(String name) {
        OwnRun mine = own(folder(name));
        return mine == null || mine.ended() != null ? null : mine;
    }

    private @Nullable OwnRun own(RunFolder folder) {
        OwnRun mine = own();
        return mine != null && folder.folder().equals(mine.folder()) ? mine : null;
    }

    /// The runs at a place: the folder itself, or else those of its folders that hold one, by name.
    public static List<Path> at(Path folder) {
        if (isRun(folder)) {
            return List.of(folder);
        }
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(folder)) {
            return found.filter(Runs::isRun).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isRun(Path folder) {
        return Files.exists(RunFolder.of(folder).text());
    }

    /// The name by which a run stands in the page's address.
    public static String name(Path run) {
        return run.toAbsolutePath().normalize().getFileName().toString();
    }

    /// One line of the list.
    record Entry(String name, boolean finished, boolean steered) {}

    /// The runs that were named, then those of the home that hold one.
    private synchronized Map<String, Path> folders() {
        Map<String, Path> folders = new LinkedHashMap<>(named);
        at(home).forEach(folder -> folders.putIfAbsent(name(folder), folder));
        return folders;
    }

    Set<String> names() {
        return folders().keySet();
    }

    /// Makes a folder in the home for a new run, of a name that no other has.
    public Path create(String name) throws IOException {
        Set<String> taken = names();
        List<Path> others = new ArrayList<>();
        Path folder = RunFolder.create(home, name);
        while (taken.contains(name(folder))) {
            others.add(folder);
            folder = RunFolder.create(home, name);
        }
        for (Path other : others) {
            Files.delete(other);
        }
        return folder;
    }

    /// @throws Refusal when there is no run of this name
    public RunFolder folder(String name) {
        Path folder = folders().get(name);
        if (folder == null) {
            throw new Refusal(404, "there is no such run here");
        }
        return RunFolder.of(folder);
    }

    public Answer list(Request request) {
        return Answer.json(
                folders().entrySet().stream()
                        .map(run -> entry(run.getKey(), RunFolder.of(run.getValue())))
                        .toList());
    }

    private Entry entry(String name, RunFolder folder) {
        return new Entry(name, Files.exists(folder.model()), own(folder) != null);
    }

    /// All that a run writes.
    ///
    /// @param last id of the last event that the browser got, or empty
    public Feed follow(Request request, String last) {
        RunFolder folder = folder(request.text("run"));
        return new RunFeed(folder, own(folder), isResumable(), last);
    }

    /// What a run is asked for.
    record Done(boolean paused) {}

    /// Steers the run of this process.
    public Answer steer(Request request) {
        OwnRun run = own(folder(request.text("run")));
        if (run == null) {
            throw new Refusal(
                    409,
                    "only a run that is trained in this process can be steered; this one is"
                            + " another's");
        }
        if (run.ended() != null) {
            throw new Refusal(409, "the run has ended: " + run.ended());
        }
        Steering mine = run.steering();
        String what = request.text("do");
        switch (what) {
            case "pause" -> mine.pause();
            case "step" -> mine.step();
            case "go" -> mine.goOn();
            case "stop" -> mine.stop();
            case "rate" -> mine.rate(TrainingJob.number(request.text("factor")));
            default -> throw new Refusal(400, "a run can't '" + what + "'");
        }
        return Answer.json(new Done(mine.isPaused()));
    }
}
