package dev.fathom.serving.protocol;

import dev.fathom.serving.batch.Histogram;
import dev.fathom.serving.batch.Statistics;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.ServedModel;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// `GET /metrics`: Prometheus' text format 0.0.4. What begins with `nv_` is called as Triton calls
/// it, for dashboards that know those names; the rest is Fathom's.
final class Metrics {
    private static final double MICROSECOND = 1e3;

    private final BooleanSupplier ready;
    private final StringBuilder out = new StringBuilder();
    private final List<ServedModel> all;

    private Metrics(ModelRepository models, BooleanSupplier ready) {
        this.ready = ready;
        all = models.all();
    }

    static Reply reply(ModelRepository models, BooleanSupplier ready, Ask ask) {
        return Reply.text(
                "text/plain; version=0.0.4; charset=utf-8", new Metrics(models, ready).text());
    }

    private String text() {
        failures();
        counter("nv_inference_request_success", "Requests answered", s -> s.success().count());
        counter("nv_inference_count", "Pictures computed", Statistics::pictures);
        counter("nv_inference_exec_count", "Batches computed", s -> s.infer().count());
        microseconds("request", s -> s.success());
        microseconds("queue", Statistics::queue);
        microseconds("compute_input", Statistics::input);
        microseconds("compute_infer", Statistics::infer);
        microseconds("compute_output", Statistics::output);
        head("nv_inference_pending_request_count", "gauge", "Pictures that wait for a batch");
        all.forEach(m -> line("nv_inference_pending_request_count", labels(m), m.waiting()));
        histogram(
                "fathom_request_seconds", "From a request to its answer", Statistics::seconds, 1e9);
        histogram("fathom_batch_size", "Pictures computed together", Statistics::batches, 1);
        counter("fathom_shadow_compared", "Pictures compared in the dark", Statistics::compared);
        counter("fathom_shadow_agreed", "Of them with the same class", Statistics::agreed);
        head("fathom_shadow_difference", "gauge", "The largest difference of two scores");
        all.forEach(m -> line("fathom_shadow_difference", labels(m), m.statistics().difference()));
        process();
        return out.toString();
    }

    private void failures() {
        String name = "nv_inference_request_failure";
        head(name, "counter", "Requests without an answer, by reason");
        for (ServedModel model : all) {
            model.statistics()
                    .failures()
                    .forEach(
                            (why, d) ->
                                    line(
                                            name,
                                            labels(model) + ",reason=\"" + why + "\"",
                                            d.count()));
        }
    }

    private void counter(String name, String help, Function<Statistics, Number> value) {
        head(name, "counter", help);
        all.forEach(m -> line(name, labels(m), value.apply(m.statistics())));
    }

    private void microseconds(String what, Function<Statistics, Statistics.Duration> of) {
        counter(
                "nv_inference_%s_duration_us".formatted(what),
                "Microseconds in all: %s".formatted(what),
                s -> of.apply(s).nanoseconds() / MICROSECOND);
    }

    private void histogram(
            String name, String help, Function<Statistics, Histogram> of, double unit) {
        head(name, "histogram", help);
        for (ServedModel model : all) {
            Histogram h = of.apply(model.statistics());
            long count = 0;
            for (int i = 0; i < h.size(); i++) {
                count += h.count(i);
                line(name + "_bucket", labels(model) + ",le=\"" + h.bound(i) + "\"", count);
            }
            count += h.count(h.size());
            line(name + "_bucket", labels(model) + ",le=\"+Inf\"", count);
            line(name + "_sum", labels(model), h.sum() / unit);
            line(name + "_count", labels(model), count);
        }
    }

    private void process() {
        Runtime java = Runtime.getRuntime();
        gauge("fathom_ready", "1 when requests are welcome", ready.getAsBoolean() ? 1 : 0);
        gauge("fathom_models", "Versions that are served", all.size());
        gauge("fathom_memory_used_bytes", "Of Java's heap", java.totalMemory() - java.freeMemory());
        gauge("fathom_memory_most_bytes", "Of Java's heap", java.maxMemory());
        gauge("fathom_processors", "That Java uses", java.availableProcessors());
    }

    private void gauge(String name, String help, Number value) {
        head(name, "gauge", help);
        out.append(name).append(' ').append(value).append('\n');
    }

    private void head(String name, String type, String help) {
        out.append("# HELP %s %s.\n# TYPE %1$s %s\n".formatted(name, help, type));
    }

    /// Names of models and versions have no character that would have to be written otherwise.
    private static String labels(ServedModel model) {
        return "model=\"%s\",version=\"%s\"".formatted(model.name(), model.version());
    }

    private void line(String name, String labels, Number value) {
        out.append(name).append('{').append(labels).append("} ");
        out.append(value).append('\n');
    }
}
