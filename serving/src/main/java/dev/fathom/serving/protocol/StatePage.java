package dev.fathom.serving.protocol;

import dev.fathom.serving.batch.Statistics;
import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ModelRepository;
import dev.fathom.serving.model.ServedModel;
import dev.fathom.text.Visible;
import java.io.IOException;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/// `GET /`: the server's own state, for a person.
final class StatePage {
    private StatePage() {}

    static Reply reply(ModelRepository models, BooleanSupplier ready, Ask ask) throws IOException {
        StringBuilder rows = new StringBuilder();
        models.all().forEach(model -> rows.append(row(model)));
        for (ModelRepository.Entry entry : models.index()) {
            if (!entry.ready()) {
                rows.append(
                        "<tr><td>%s<td>%s<td colspan=6>%s</tr>%n"
                                .formatted(
                                        escaped(entry.name()),
                                        escaped(entry.version()),
                                        escaped(entry.reason())));
            }
        }
        String state = ready.getAsBoolean() ? "Ready" : "Not ready: no new requests are welcome";
        String page =
                """
            <!doctype html><html lang="en"><meta charset="utf-8"><title>Fathom serves</title>
            <style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em }
            table { border-collapse: collapse; width: 100%% }
            td, th { border-bottom: 1px solid #8884; padding: .3em .6em; text-align: right }
            td:first-child, th:first-child { text-align: left }
            </style>
            <h1>Fathom serves</h1>
            <p>%s. <a href="/v2/openapi.yaml">What can be asked</a>, <a href="/metrics">metrics</a>.</p>
            <table><tr><th>model<th>version<th>input<th>answers<th>failures<th>waiting
            <th>pictures a batch<th>ms a request</tr>
            %s</table>
            <p>A picture's labels: <code>curl --data-binary @PICTURE THIS_ADDRESS/v2/models/MODEL/classify</code></p>
            </html>
            """
                        .formatted(state, rows);
        return Reply.text("text/html; charset=utf-8", page)
                .with("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    }

    private static String row(ServedModel model) {
        Statistics s = model.statistics();
        long failures = s.failures().values().stream().mapToLong(d -> d.count()).sum();
        return String.format(
                Locale.ROOT,
                "<tr><td>%s<td>%s<td>%s<td>%,d<td>%,d<td>%,d<td>%.2f<td>%.1f</tr>%n",
                escaped(model.name()),
                escaped(model.version()),
                model.input(),
                s.success().count(),
                failures,
                model.waiting(),
                (double) s.pictures() / Math.max(1, s.infer().count()),
                s.success().nanoseconds() / 1e6 / Math.max(1, s.success().count()));
    }

    private static String escaped(String text) {
        return Visible.line(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
