package dev.fathom.serving.protocol;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads an inference request: JSON, or JSON with the inputs' bytes behind it.
final class InferReader {
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonParser parser;

    private InferReader(JsonParser parser) {
        this.parser = parser;
    }

    /// @param length of the JSON
    /// @throws IllegalArgumentException when it is no request
    static InferRequest read(byte[] body, int length) {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body, 0, length)) {
            expect(parser.nextToken(), JsonToken.START_OBJECT, "the request");
            InferRequest request = new InferReader(parser).request();
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("something stands behind the request's last }");
            }
            return request;
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "the request is no JSON: " + e.getOriginalMessage(), e);
        }
    }

    /// How many numbers a shape has.
    ///
    /// @throws IllegalArgumentException when there is no such shape
    static long size(List<Long> shape) {
        long size = 1;
        for (long dimension : shape) {
            if (dimension < 0 || (dimension > 0 && size > Integer.MAX_VALUE / dimension)) {
                throw new IllegalArgumentException(
                        "the shape %s has more numbers than a request can hold, or less than none"
                                .formatted(shape));
            }
            size *= dimension;
        }
        return size;
    }

    /// Numbers that were sent as bytes, the least first.
    ///
    /// @throws IllegalArgumentException when one is not finite
    static float[] floats(byte[] body, int from, int count) {
        float[] values = new float[count];
        ByteBuffer.wrap(body, from, count * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        for (int i = 0; i < count; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        "number %d of the input is %s, with which nothing can be computed"
                                .formatted(i, values[i]));
            }
        }
        return values;
    }

    private static void expect(@Nullable JsonToken found, JsonToken wanted, String what) {
        if (found != wanted) {
            throw new IllegalArgumentException(
                    "%s is %s where %s was expected"
                            .formatted(what, found == null ? "nothing" : found, wanted));
        }
    }

    private InferRequest request() {
        String id = null;
        Map<String, Object> parameters = Map.of();
        List<InferRequest.Input> inputs = List.of();
        List<InferRequest.Wanted> outputs = List.of();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "id" -> id = text(value, name);
                case "parameters" -> parameters = parameters(value);
                case "inputs" -> inputs = list(value, name, r -> r.input());
                case "outputs" -> outputs = list(value, name, r -> r.output());
                default -> parser.skipChildren();
            }
        }
        return new InferRequest(id, parameters, inputs, outputs);
    }

    private String text(JsonToken value, String name) {
        expect(value, JsonToken.VALUE_STRING, name);
        return parser.getString();
    }

    private <T> List<T> list(JsonToken value, String name, Function<InferReader, T> item) {
        expect(value, JsonToken.START_ARRAY, name);
        List<T> items = new ArrayList<>();
        JsonToken next = parser.nextToken();
        while (next != JsonToken.END_ARRAY) {
            items.add(item.apply(this));
            next = parser.nextToken();
        }
        return items;
    }

    private Map<String, Object> parameters(JsonToken value) {
        expect(value, JsonToken.START_OBJECT, "parameters");
        Map<String, Object> parameters = new HashMap<>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            switch (parser.nextToken()) {
                case VALUE_NUMBER_INT -> parameters.put(name, parser.getLongValue());
                case VALUE_TRUE -> parameters.put(name, true);
                case VALUE_FALSE -> parameters.put(name, false);
                case START_ARRAY, START_OBJECT -> parser.skipChildren();
                default -> parameters.put(name, parser.getString());
            }
        }
        return parameters;
    }

    private InferRequest.Input input() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an input");
        String name = null;
        String datatype = null;
        List<Long> shape = null;
        Map<String, Object> parameters = Map.of();
        TensorReader data = null;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (property) {
                case "name" -> name = text(value, property);
                case "datatype" -> datatype = text(value, property);
                case "shape" -> shape = list(value, property, r -> r.dimension());
                case "parameters" -> parameters = parameters(value);
                case "data" -> {
                    expect(value, JsonToken.START_ARRAY, property);
                    data = new TensorReader(parser);
                }
                default -> parser.skipChildren();
            }
        }
        List<Long> given = needed(shape, "shape");
        return new InferRequest.Input(
                needed(name, "name"),
                given,
                needed(datatype, "datatype"),
                parameters,
                data == null ? null : data.values(given));
    }

    private static <T> T needed(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalArgumentException("an input or output has no " + name);
        }
        return Objects.requireNonNull(value);
    }

    private long dimension() {
        expect(parser.currentToken(), JsonToken.VALUE_NUMBER_INT, "a dimension of the shape");
        return parser.getLongValue();
    }

    private InferRequest.Wanted output() {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "an output");
        String name = null;
        Map<String, Object> parameters = Map.of();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String property = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (property) {
                case "name" -> name = text(value, property);
                case "parameters" -> parameters = parameters(value);
                default -> parser.skipChildren();
            }
        }
        return new InferRequest.Wanted(needed(name, "name"), parameters);
    }
}
