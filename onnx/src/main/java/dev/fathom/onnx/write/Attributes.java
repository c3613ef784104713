package dev.fathom.onnx.write;

import dev.fathom.onnx.graph.Attribute;
import java.util.Arrays;
import java.util.Map;

/// Attributes of ONNX nodes, with their names.
final class Attributes {
    private Attributes() {}

    static Map.Entry<String, Attribute> whole(String name, long value) {
        return Map.entry(name, new Attribute.Whole(value));
    }

    static Map.Entry<String, Attribute> real(String name, double value) {
        return Map.entry(name, new Attribute.Real((float) value));
    }

    static Map.Entry<String, Attribute> wholes(String name, long... values) {
        return Map.entry(name, new Attribute.Wholes(Arrays.stream(values).boxed().toList()));
    }
}
