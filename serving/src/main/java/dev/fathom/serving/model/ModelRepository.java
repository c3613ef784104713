package dev.fathom.serving.model;

import dev.fathom.engine.Engine;
import dev.fathom.file.DataException;
import dev.fathom.model.Model;
import dev.fathom.serving.batch.BatchLimits;
import dev.fathom.serving.batch.Inputs;
import dev.fathom.serving.batch.Processors;
import dev.fathom.serving.batch.Statistics;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The models of a server by name, and their versions. A request without a version gets the newest.
///
/// A version that is changed or taken away ends its requests first: none is lost. Any number of
/// threads may use it; one at a time loads.
public final class ModelRepository implements AutoCloseable {
    /// The version of a model that has none.
    public static final String FIRST = "1";

    private static final System.Logger LOG = System.getLogger(ModelRepository.class.getName());

    private final Processors processors;
    private final BatchLimits limits;
    private final @Nullable ModelFolder folder;
    private final ReentrantLock loading = new ReentrantLock();
    private final Map<String, NavigableMap<String, Loaded>> models = new ConcurrentSkipListMap<>();
    private final Map<Row, String> reasons = new ConcurrentHashMap<>();
    private final Map<Row, Statistics> statistics = new ConcurrentHashMap<>();
    private final Map<String, Shadow> shadows = new ConcurrentHashMap<>();

    private record Loaded(ServedModel served, ModelFolder.@Nullable Seen seen) {}

    private record Row(String name, String version) {}

    /// A version, served or not.
    ///
    /// @param reason why it is not served; empty when it is
    public record Entry(String name, String version, boolean ready, String reason) {}

    /// What is done with a version.
    @FunctionalInterface
    public interface Use<T> {
        T with(ServedModel model) throws IOException, InterruptedException;
    }

    /// Of models that are [added][#add].
    ///
    /// @param engine computes all of them; it is not closed
    public ModelRepository(Engine engine, BatchLimits limits) {
        this(engine, limits, null);
    }

    /// The same, and of models in `FOLDER/NAME/VERSION/model.safetensors`, which are
    /// [loaded][#load].
    public ModelRepository(Engine engine, BatchLimits limits, @Nullable Path folder) {
        processors = new Processors(engine);
        this.limits = limits;
        this.folder = folder == null ? null : new ModelFolder(folder);
    }

    /// Serves a model, or another in its place.
    ///
    /// @throws IllegalArgumentException when the name is none that an address can hold
    public void add(String name, String version, Model model) {
        if (!ModelFolder.isName(name)) {
            throw new IllegalArgumentException(
                    "a model can't be served as '%s'; a name has letters, digits, and . _ - behind the first"
                            .formatted(name));
        }
        loading.lock();
        try {
            put(name, version, model, null);
        } finally {
            loading.unlock();
        }
    }

    private void put(String name, String version, Model model, ModelFolder.@Nullable Seen seen) {
        Row row = new Row(name, version);
        ServedModel served =
                new ServedModel(
                        name,
                        version,
                        model,
                        processors,
                        limits,
                        statistics.computeIfAbsent(row, r -> new Statistics()),
                        this::answered);
        Loaded before = versions(name).put(version, new Loaded(served, seen));
        reasons.remove(row);
        if (before != null) {
            before.served().retire();
        }
    }

    /// Has a version compute a share of what other versions of the model answer, and counts how far
    /// they are apart. Nobody waits for it.
    ///
    /// @param share above 0, at most 1
    public void shadow(String name, String version, double share) {
        shadows.put(name, new Shadow(version, share));
    }

    private void answered(ServedModel by, int pictures, Inputs inputs, float[] results) {
        Shadow shadow = shadows.get(by.name());
        if (shadow != null && !shadow.version().equals(by.version()) && shadow.takesNext()) {
            Thread.startVirtualThread(
                    () -> compare(by.name(), shadow.version(), pictures, inputs, results));
        }
    }

    private void compare(String name, String version, int pictures, Inputs inputs, float[] right) {
        try {
            this.<Boolean>with(
                    name,
                    version,
                    tried -> {
                        boolean idle = tried.waiting() == 0;
                        if (idle) {
                            float[] results = tried.compute(pictures, inputs, tried.deadline());
                            Shadow.compare(pictures, right, results, tried.statistics());
                        }
                        return idle;
                    });
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, Visible.line(name + ", version " + version + ": " + e));
        }
    }

    private NavigableMap<String, Loaded> versions(String name) {
        return models.computeIfAbsent(name, n -> new ConcurrentSkipListMap<>(ModelFolder.VERSIONS));
    }

    private ModelFolder folderOf(String name) throws IOException {
        ModelFolder from = folder;
        if (from == null || !from.names().contains(name)) {
            throw new UnknownModelException(
                    from == null
                            ? "this server serves the models it was started with; start it with a folder to load others"
                            : "there is no model '%s' in the folder; there are %s"
                                    .formatted(name, listed(from.names())));
        }
        return from;
    }

    private static String listed(Collection<String> names) {
        return names.isEmpty() ? "none" : String.join(", ", names);
    }

    /// Serves a model's folder as it is now: new and changed versions are read, those that are gone
    /// are unloaded. A version that can't be read stays as it was served before.
    ///
    /// @throws UnknownModelException when there is no such folder
    /// @throws DataException when a version can't be read, after all others are served
    public void load(String name) throws IOException {
        loading.lock();
        try {
            ModelFolder from = folderOf(name);
            Map<String, ModelFolder.Seen> found = from.versions(name);
            List<String> faults = new ArrayList<>();
            found.forEach((version, seen) -> load(from, name, version, seen, faults));
            NavigableMap<String, Loaded> served = versions(name);
            for (String version : List.copyOf(served.keySet())) {
                if (!found.containsKey(version)) {
                    remove(name, served, version);
                }
            }
            if (!faults.isEmpty()) {
                throw new DataException(String.join("; ", faults));
            }
            if (served.isEmpty()) {
                throw new DataException(
                        "'%s' has no versions; put one into %1$s/1/model.safetensors"
                                .formatted(name));
            }
        } finally {
            loading.unlock();
        }
    }

    private void load(
            ModelFolder from,
            String name,
            String version,
            ModelFolder.Seen seen,
            List<String> faults) {
        Loaded now = versions(name).get(version);
        if (now != null && seen.equals(now.seen())) {
            return;
        }
        try {
            put(name, version, from.read(name, version, seen), seen);
        } catch (IOException | DataException | IllegalArgumentException e) {
            String reason = String.valueOf(e.getMessage());
            reasons.put(new Row(name, version), reason);
            faults.add(reason);
        }
    }

    private void remove(String name, NavigableMap<String, Loaded> served, String version) {
        Loaded gone = served.remove(version);
        reasons.put(new Row(name, version), "unloaded");
        if (gone != null) {
            gone.served().retire();
        }
    }

    /// Serves all that is in the folder.
    ///
    /// @return what could not be loaded and why, a sentence each
    public List<String> loadAll() throws IOException {
        List<String> faults = new ArrayList<>();
        for (String name : folder == null ? List.<String>of() : folder.names()) {
            try {
                load(name);
            } catch (DataException e) {
                faults.add(String.valueOf(e.getMessage()));
            }
        }
        return faults;
    }

    /// Serves all versions of a model no more.
    ///
    /// @throws UnknownModelException when none is served
    public void unload(String name) {
        loading.lock();
        try {
            NavigableMap<String, Loaded> served = models.remove(name);
            if (served == null) {
                throw unknown(name, null);
            }
            for (String version : List.copyOf(served.keySet())) {
                remove(name, served, version);
            }
        } finally {
            loading.unlock();
        }
    }

    /// Uses a version, which stays loaded until then.
    ///
    /// @param version null for the newest
    /// @throws UnknownModelException when it is not served
    public <T> T with(String name, @Nullable String version, Use<T> use)
            throws IOException, InterruptedException {
        while (true) {
            ServedModel served = find(name, version);
            if (served.enter()) {
                try {
                    return use.with(served);
                } finally {
                    served.leave();
                }
            }
        }
    }

    private ServedModel find(String name, @Nullable String version) {
        NavigableMap<String, Loaded> versions = models.get(name);
        if (versions != null) {
            var entry = version == null ? versions.lastEntry() : null;
            Loaded found =
                    version == null
                            ? entry == null ? null : entry.getValue()
                            : versions.get(version);
            if (found != null) {
                return found.served();
            }
        }
        throw unknown(name, version);
    }

    private UnknownModelException unknown(String name, @Nullable String version) {
        List<String> versions = versionsOf(name);
        return new UnknownModelException(
                version == null || versions.isEmpty()
                        ? "there is no model '%s'; there are %s".formatted(name, listed(names()))
                        : "%s has no version '%s'; there are %s"
                                .formatted(name, version, listed(versions)));
    }

    /// The models that are served.
    public NavigableSet<String> names() {
        NavigableSet<String> names = new TreeSet<>();
        models.forEach(
                (name, versions) -> {
                    if (!versions.isEmpty()) {
                        names.add(name);
                    }
                });
        return names;
    }

    /// The versions of a model that are served, the newest last.
    public List<String> versionsOf(String name) {
        NavigableMap<String, Loaded> versions = models.get(name);
        return versions == null ? List.of() : List.copyOf(versions.keySet());
    }

    /// All versions that are served.
    public List<ServedModel> all() {
        return models.values().stream()
                .flatMap(versions -> versions.values().stream())
                .map(Loaded::served)
                .toList();
    }

    /// The files that are in the folder, by name and version.
    Map<String, Map<String, ModelFolder.Seen>> found() throws IOException {
        Map<String, Map<String, ModelFolder.Seen>> found = new TreeMap<>();
        if (folder != null) {
            for (String name : folder.names()) {
                found.put(name, folder.versions(name));
            }
        }
        return found;
    }

    /// The files of a model that is served.
    Map<String, ModelFolder.Seen> loaded(String name) {
        Map<String, ModelFolder.Seen> files = new TreeMap<>(ModelFolder.VERSIONS);
        models.getOrDefault(name, new TreeMap<>())
                .forEach(
                        (version, loaded) -> {
                            if (loaded.seen() != null) {
                                files.put(version, loaded.seen());
                            }
                        });
        return files;
    }

    /// All versions that are served or could be.
    public List<Entry> index() throws IOException {
        Map<String, Entry> entries = new TreeMap<>();
        found().forEach(
                        (name, versions) ->
                                versions.keySet()
                                        .forEach(version -> put(entries, missing(name, version))));
        for (ServedModel served : all()) {
            put(entries, new Entry(served.name(), served.version(), true, ""));
        }
        return List.copyOf(entries.values());
    }

    private Entry missing(String name, String version) {
        String reason = reasons.getOrDefault(new Row(name, version), "not loaded");
        return new Entry(name, version, false, reason);
    }

    private static void put(Map<String, Entry> entries, Entry entry) {
        String zeros = "0".repeat(Math.max(0, 9 - entry.version().length()));
        entries.put(entry.name() + "/" + zeros + entry.version(), entry);
    }

    /// Ends all requests and serves nothing any more.
    @Override
    public void close() {
        names().forEach(this::unload);
    }
}
