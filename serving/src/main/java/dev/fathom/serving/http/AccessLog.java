package dev.fathom.serving.http;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A line of JSON for every request. Any number of threads may write.
final class AccessLog {
    private final @Nullable PrintStream out;

    AccessLog(@Nullable PrintStream out) {
        this.out = out;
    }

    void write(
            String remote,
            String method,
            String path,
            Reply reply,
            long received,
            long nanos,
            TraceParent trace) {
        if (out == null) {
            return;
        }
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("time", Instant.now().toString());
        line.put("remote", remote);
        line.put("method", method);
        line.put("path", path);
        line.put("status", reply.status());
        line.put("ms", Math.round(nanos / 1e4) / 100.0);
        line.put("received", received);
        line.put("sent", reply.body().length);
        line.put("trace", trace.trace());
        line.put("span", trace.span());
        String json = new String(Reply.bytes(line), StandardCharsets.UTF_8);
        synchronized (this) {
            out.print(json + "\n");
            out.flush();
        }
    }
}
