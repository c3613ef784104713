package dev.fathom.cli.console;

import dev.fathom.network.Patch;
import dev.fathom.tensor.Volume;
import dev.fathom.text.Visible;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/// Results for machines: one line of JSON.
public final class Json {
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .addModule(
                            new SimpleModule()
                                    .addSerializer(new Finite<>(Double.class))
                                    .addSerializer(Double.TYPE, new Finite<>(Double.class))
                                    .addSerializer(new Finite<>(Float.class))
                                    .addSerializer(Float.TYPE, new Finite<>(Float.class)))
                    .build();

    private Json() {}

    /// Records by their components, maps by their order.
    public static String line(Object value) {
        return Visible.text(MAPPER.writeValueAsString(value));
    }

    /// `[227, 227, 3]`.
    public static List<Integer> volume(Volume v) {
        return List.of(v.width(), v.height(), v.depth());
    }

    /// Volumes by name, in their order.
    public static Map<String, List<Integer>> volumes(SequencedMap<String, Volume> volumes) {
        Map<String, List<Integer>> sizes = new LinkedHashMap<>();
        volumes.forEach((name, v) -> sizes.put(name, volume(v)));
        return sizes;
    }

    /// Pixels of a network's input.
    public record Field(int x, int y, int width, int height) {}

    public static Field field(Patch p) {
        return new Field(p.left(), p.top(), p.width(), p.height());
    }

    /// Numbers that JSON can't hold (NaN, infinite) become null.
    private static final class Finite<N extends Number> extends StdSerializer<N> {
        Finite(Class<N> type) {
            super(type);
        }

        @Override
        public void serialize(N value, JsonGenerator json, SerializationContext context) {
            if (!Double.isFinite(value.doubleValue())) {
                json.writeNull();
            } else if (value instanceof Float f) {
                json.writeNumber(f);
            } else {
                json.writeNumber(value.doubleValue());
            }
        }
    }
}
