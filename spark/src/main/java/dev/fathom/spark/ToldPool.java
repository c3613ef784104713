package dev.fathom.spark;

import dev.fathom.engine.Engine;
import dev.fathom.model.Model;
import dev.fathom.model.Predictor;
import dev.fathom.model.Views;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;

/// The models that an executor's process has made ready, each once for all of its tasks: the last
/// few, for a process lives longer than a pipeline.
///
/// Thread-safe.
final class ToldPool {
    private static final int MOST = 4;
    private static final Map<String, Told> READY = new LinkedHashMap<>(MOST, 0.75f, true);
    private static @Nullable Engine engine;

    private ToldPool() {}

    static Told of(String key, Broadcast<byte[]> file, int together) {
        synchronized (READY) {
            Told ready = READY.get(key);
            if (ready == null) {
                if (engine == null) {
                    engine = Engine.best(1); // each task's thread computes by itself
                }
                Model model = Model.read(Path.of("the model of a pipeline"), file.value());
                ready = new Told(model, new Predictor(model, Views.crops(1), engine, together));
                READY.put(key, ready);
                if (READY.size() > MOST) {
                    READY.remove(READY.keySet().iterator().next());
                }
            }
            return ready;
        }
    }
}
