package dev.fathom.serving.protocol;

import dev.fathom.serving.http.Ask;
import dev.fathom.serving.http.Reply;
import dev.fathom.serving.model.ModelRepository;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Which models there are, and their coming and going: Triton's model repository extension.
final class Repository {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Reply DONE = new Reply(200, Map.of(), new byte[0]);
    private final ModelRepository models;

    Repository(ModelRepository models) {
        this.models = models;
    }

    Reply index(Ask ask) throws IOException {
        boolean onlyReady = object(ask.body()).path("ready").asBoolean(false);
        List<Map<String, Object>> rows =
                models.index().stream()
                        .filter(entry -> entry.ready() || !onlyReady)
                        .map(Repository::row)
                        .toList();
        return Reply.json(rows);
    }

    private static Map<String, Object> row(ModelRepository.Entry entry) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", entry.name());
        row.put("version", entry.version());
        row.put("state", entry.ready() ? "READY" : "UNAVAILABLE");
        row.put("reason", entry.reason());
        return row;
    }

    /// The parameters of the extension are Triton's own; none of them means anything here.
    Reply load(Ask ask) throws IOException {
        object(ask.body());
        models.load(Objects.requireNonNull(ask.path(Addresses.MODEL)));
        return DONE;
    }

    Reply unload(Ask ask) throws IOException {
        object(ask.body());
        models.unload(Objects.requireNonNull(ask.path(Addresses.MODEL)));
        return DONE;
    }

    private static JsonNode object(byte[] body) {
        if (body.length == 0) {
            return JSON.createObjectNode();
        }
        try {
            JsonNode node = JSON.readTree(body);
            if (node.isObject()) {
                return node;
            }
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the request is no JSON: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("the request is no JSON object");
    }
}
