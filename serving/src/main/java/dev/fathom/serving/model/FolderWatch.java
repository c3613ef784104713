package dev.fathom.serving.model;

import dev.fathom.file.DataException;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Looks at a folder of models again and again. What has changed since it was loaded, and not
/// between two looks, is loaded; what is gone is unloaded. A version that can't be read is tried
/// again when its file has changed.
public final class FolderWatch implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger(FolderWatch.class.getName());

    private final ModelRepository models;
    private final Duration pause;
    private final Map<String, Map<String, ModelFolder.Seen>> last = new HashMap<>();
    private final Map<String, Map<String, ModelFolder.Seen>> tried = new HashMap<>();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("serve folder").factory());

    /// @param pause between looks; 0 for none at all
    public FolderWatch(ModelRepository models, Duration pause) {
        this.models = models;
        this.pause = pause;
    }

    /// Begins.
    public void start() {
        if (pause.isPositive()) {
            long nanos = pause.toNanos();
            var _ =
                    thread.scheduleWithFixedDelay(
                            this::tryToLook, nanos, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void tryToLook() {
        try {
            look();
        } catch (IOException | RuntimeException e) {
            // the next look may do better, and the schedule must go on
            LOG.log(Level.ERROR, "the folder of models can't be looked at", e);
        }
    }

    /// Looks once.
    void look() throws IOException {
        Map<String, Map<String, ModelFolder.Seen>> found = models.found();
        found.forEach(
                (name, versions) -> {
                    boolean settled = versions.equals(last.get(name));
                    boolean known =
                            versions.equals(models.loaded(name))
                                    || versions.equals(tried.get(name));
                    if (settled && !known) {
                        tried.put(name, versions);
                        load(name);
                    }
                });
        for (String name : models.names()) {
            if (!found.containsKey(name) && !models.loaded(name).isEmpty()) {
                models.unload(name);
            }
        }
        last.clear();
        last.putAll(found);
    }

    private void load(String name) {
        try {
            models.load(name);
        } catch (IOException | DataException e) {
            LOG.log(Level.WARNING, Visible.line(String.valueOf(e.getMessage())));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
