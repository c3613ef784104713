package dev.fathom.studio.http;

import dev.fathom.text.Visible;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/// What a browser gets.
///
/// @param status of HTTP
/// @param type of the content
/// @param body not copied
@SuppressWarnings("ArrayRecordComponent")
public record Answer(int status, String type, byte[] body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /// A record as JSON. Numbers that JSON can't hold become the texts `NaN` and `Infinity`, which
    /// JavaScript's `Number` reads.
    public static Answer json(Object value) {
        return json(200, value);
    }

    static Answer json(int status, Object value) {
        return new Answer(status, "application/json", bytes(value));
    }

    /// A record as JSON, then bytes: the length of the JSON in four bytes, least first, the JSON,
    /// and the arrays one behind another.
    public static Answer binary(Object head, List<byte[]> arrays) {
        byte[] json = bytes(head);
        var body = new ByteArrayOutputStream();
        body.writeBytes(
                ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(json.length).array());
        body.writeBytes(json);
        arrays.forEach(body::writeBytes);
        return new Answer(200, "application/octet-stream", body.toByteArray());
    }

    private static byte[] bytes(Object value) {
        return Visible.text(JSON.writeValueAsString(value)).getBytes(StandardCharsets.UTF_8);
    }

    static Answer error(int status, String sentence) {
        return json(status, Map.of("error", sentence));
    }

    /// The body as text.
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
