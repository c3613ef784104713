package dev.fathom.studio;

import dev.fathom.studio.http.Answer;
import dev.fathom.studio.http.Feed;
import dev.fathom.studio.http.Refusal;
import dev.fathom.studio.http.Request;
import dev.fathom.train.RunFolder;
import dev.fathom.train.Steering;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The runs that can be followed, by the names of their folders; at most one of them is trained in
/// this process and can be steered.
public final class Runs {
    private final Path home;
    private final Map<String, Path> named = new LinkedHashMap<>();
    private final @Nullable Path own;
    private final @Nullable Steering steering;

    private Runs(Path home, List<Path> named, @Nullable Path own, @Nullable Steering steering) {
        this.home = home;
        this.own = own;
        this.steering = steering;
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
        return new Runs(home, named, null, null);
    }

    /// A run that is trained in this process.
    public static Runs steered(Path home, Path run, Steering steering) {
        return new Runs(home, List.of(run), run, steering);
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
    ///
    /// @param texts of the run: recipe, seed, network …
    record Entry(String name, boolean finished, boolean steered, Map<String, String> texts) {}

    /// The runs that were named, then those of the home that hold one.
    private synchronized Map<String, Path> folders() {
        Map<String, Path> folders = new LinkedHashMap<>(named);
        at(home).forEach(folder -> folders.putIfAbsent(name(folder), folder));
        return folders;
    }

    /// The names of all.
    Set<String> names() {
        return folders().keySet();
    }

    /// @throws Refusal when there is no run of this name
    RunFolder folder(String name) {
        Path folder = folders().get(name);
        if (folder == null) {
            throw new Refusal(404, "there is no such run here");
        }
        return RunFolder.of(folder);
    }

    Answer list(Request request) {
        return Answer.json(names().stream().map(this::entry).toList());
    }

    private Entry entry(String name) {
        RunFolder folder = folder(name);
        try {
            return new Entry(
                    name,
                    Files.exists(folder.model()),
                    folder.folder().equals(own),
                    Files.exists(folder.text()) ? folder.run() : Map.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// All that a run writes.
    ///
    /// @param last id of the last event that the browser got, or empty
    Feed follow(Request request, String last) {
        RunFolder folder = folder(request.text("run"));
        return new RunFeed(folder, folder.folder().equals(own) ? steering : null, last);
    }

    /// What a run is asked for.
    record Done(boolean paused) {}

    /// Steers the run of this process.
    Answer steer(Request request) {
        Steering mine = steering;
        if (mine == null || !folder(request.text("run")).folder().equals(own)) {
            throw new Refusal(
                    409,
                    "only a run that was started by ./fathom train --studio can be steered from its"
                            + " page");
        }
        String what = request.text("do");
        switch (what) {
            case "pause" -> mine.pause();
            case "step" -> mine.step();
            case "go" -> mine.goOn();
            case "stop" -> mine.stop();
            case "rate" -> mine.rate(factor(request.text("factor")));
            default -> throw new Refusal(400, "a run can't '" + what + "'");
        }
        return Answer.json(new Done(mine.isPaused()));
    }

    private static double factor(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException _) {
            throw new Refusal(400, "the factor '" + text + "' must be a number");
        }
    }
}
