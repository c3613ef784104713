package dev.fathom.serving.http;

import dev.fathom.text.Visible;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a client gets.
///
/// @param status of HTTP
/// @param headers beside those that every reply has
/// @param body not copied
@SuppressWarnings("ArrayRecordComponent")
public record Reply(int status, Map<String, String> headers, byte[] body) {
    public static final String TYPE = "Content-Type";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// Bytes of a type.
    public static Reply of(String type, byte[] body) {
        return new Reply(200, Map.of(TYPE, type), body);
    }

    /// Maps, lists, arrays and records as JSON.
    public static Reply json(Object value) {
        return json(200, value);
    }

    /// The same with another status.
    public static Reply json(int status, Object value) {
        return new Reply(status, Map.of(TYPE, "application/json"), bytes(value));
    }

    /// What went wrong, in the protocol's form.
    public static Reply error(int status, String sentence) {
        return json(status, Map.of("error", sentence));
    }

    /// JSON in one line, nothing in which acts on a terminal.
    public static byte[] bytes(Object value) {
        return Visible.text(JSON.writeValueAsString(value)).getBytes(StandardCharsets.UTF_8);
    }

    public static Reply text(String type, String text) {
        return of(type, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same with one more header.
    public Reply with(String header, String value) {
        Map<String, String> more = new java.util.LinkedHashMap<>(headers);
        more.put(header, value);
        return new Reply(status, more, body);
    }
}
