package dev.fathom.serving.http;

import com.sun.net.httpserver.Headers;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What a client asks for.
public final class Ask {

    /// The rest of a request.
    @FunctionalInterface
    interface Body {
        byte[] read() throws IOException;
    }

    private final Map<String, String> path;
    private final Map<String, String> query;
    private final Headers headers;
    private final Body body;

    /// @param path what stands in the places of the address, by their names
    Ask(Map<String, String> path, Map<String, String> query, Headers headers, Body body) {
        this.path = path;
        this.query = query;
        this.headers = headers;
        this.body = body;
    }

    /// What stands in a place of the address, or null where the address has no such place.
    public @Nullable String path(String place) {
        return path.get(place);
    }

    /// A value behind the question mark, read.
    ///
    /// @throws Refusal when it can't be read
    public <T> T query(String name, T otherwise, Function<String, T> reader) {
        String text = query.get(name);
        try {
            return text == null ? otherwise : reader.apply(text);
        } catch (IllegalArgumentException _) {
            throw new Refusal(
                    400, "%s = '%s' in the address is not a number".formatted(name, text));
        }
    }

    public @Nullable String header(String name) {
        return headers.getFirst(name);
    }

    /// Reads the body, once.
    ///
    /// @throws Refusal when it is too long
    public byte[] body() throws IOException {
        return body.read();
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw new Refusal(400, "the address holds a % that stands for nothing");
        }
    }

    /// `a=1&b=2`.
    static Map<String, String> values(@Nullable String query) {
        Map<String, String> values = new java.util.HashMap<>();
        for (String pair : query == null ? new String[0] : query.split("&", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
            }
        }
        return values;
    }
}
