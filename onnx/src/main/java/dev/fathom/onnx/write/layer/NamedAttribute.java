package dev.fathom.onnx.write.layer;

import dev.fathom.onnx.graph.Attribute;
import java.util.Arrays;

/// An attribute of an ONNX node.
record NamedAttribute(String name, Attribute value) {
    static NamedAttribute whole(String name, long value) {
        return new NamedAttribute(name, new Attribute.Whole(value));
    }

    static NamedAttribute real(String name, double value) {
        return new NamedAttribute(name, new Attribute.Real((float) value));
    }

    static NamedAttribute wholes(String name, long... values) {
        return new NamedAttribute(
                name, new Attribute.Wholes(Arrays.stream(values).boxed().toList()));
    }

    static NamedAttribute text(String name, String value) {
        return new NamedAttribute(name, new Attribute.Text(value));
    }
}
