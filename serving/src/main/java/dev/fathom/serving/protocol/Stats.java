package dev.fathom.serving.protocol;

import dev.fathom.serving.batch.Statistics;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.ServedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was counted of models: Triton's statistics extension.
final class Stats {
    private final ModelRepository models;

    Stats(ModelRepository models) {
        this.models = models;
    }

    Reply answer(Ask ask) throws IOException, InterruptedException {
        String name = ask.path(Addresses.MODEL);
        String version = ask.path(Addresses.VERSION);
        if (name != null) {
            // or the sentence that says which there are
            models.with(name, version, model -> model);
        }
        List<Map<String, Object>> rows =
                models.all().stream()
                        .filter(m -> name == null || m.name().equals(name))
                        .filter(m -> version == null || m.version().equals(version))
                        .map(Stats::row)
                        .toList();
        return Reply.json(Map.of("model_stats", rows));
    }

    private static Map<String, Object> row(ServedModel model) {
        Statistics s = model.statistics();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", model.name());
        row.put("version", model.version());
        row.put("last_inference", s.last());
        row.put("inference_count", s.pictures());
        row.put("execution_count", s.infer().count());
        Map<String, Object> of = new LinkedHashMap<>();
        of.put("success", duration(s.success()));
        of.put("fail", failures(s));
        of.put("queue", duration(s.queue()));
        of.put("compute_input", duration(s.input()));
        of.put("compute_infer", duration(s.infer()));
        of.put("compute_output", duration(s.output()));
        of.put("cache_hit", duration(new Statistics.Duration()));
        of.put("cache_miss", duration(new Statistics.Duration()));
        row.put("inference_stats", of);
        List<Map<String, Object>> sizes = new ArrayList<>();
        s.sizes()
                .forEach(
                        (size, batches) -> {
                            Map<String, Object> batch = new LinkedHashMap<>();
                            batch.put("batch_size", size);
                            batch.put("compute_input", duration(batches.input()));
                            batch.put("compute_infer", duration(batches.infer()));
                            batch.put("compute_output", duration(batches.output()));
                            sizes.add(batch);
                        });
        row.put("batch_stats", sizes);
        return row;
    }

    private static Map<String, Object> failures(Statistics s) {
        long count = 0;
        long nanoseconds = 0;
        for (Statistics.Duration failure : s.failures().values()) {
            count += failure.count();
            nanoseconds += failure.nanoseconds();
        }
        return Map.of("count", count, "ns", nanoseconds);
    }

    private static Map<String, Object> duration(Statistics.Duration d) {
        return Map.of("count", d.count(), "ns", d.nanoseconds());
    }
}
