package dev.fathom.onnx.graph;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One operation of a graph.
///
/// @param file the file it is in, for messages
/// @param number its place in the file, from 0
/// @param name may be empty
/// @param op the operator's name, say `Conv`
/// @param inputs names of what it reads; an empty name is an optional input left out
/// @param outputs names of what it makes; an empty name is an optional output that nobody wants
public record OnnxNode(
        String file,
        int number,
        String name,
        String op,
        List<String> inputs,
        List<String> outputs,
        Map<String, Attribute> attributes) {

    public OnnxNode {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }

    /// How messages name it: `node 'conv1' (Conv)`, or `node 3 (Conv)` when it has no name.
    public String label() {
        return label(name, number, op);
    }

    static String label(String name, int number, String op) {
        return "node " + (name.isEmpty() ? number : Quoted.name(name)) + " (" + op + ")";
    }

    /// A sentence about this node: `FILE: node 'conv1' (Conv): COMPLAINT`.
    public OnnxException wrong(String complaint) {
        return new OnnxException(file + ": " + label() + ": " + complaint);
    }

    /// How many there are of each operator, by name.
    public static Map<String, Long> operators(List<OnnxNode> nodes) {
        return nodes.stream()
                .collect(Collectors.groupingBy(OnnxNode::op, TreeMap::new, Collectors.counting()));
    }

    /// Whether it has this input, and not an empty name in its place.
    public boolean has(int input) {
        return input < inputs.size() && !inputs.get(input).isEmpty();
    }

    /// An attribute that is a whole number.
    public long whole(String attribute, long otherwise) {
        return switch (attributes.get(attribute)) {
            case null -> otherwise;
            case Attribute.Whole(long value) -> value;
            case Attribute other -> throw wrongKind(attribute, "a whole number", other);
        };
    }

    /// An attribute that is a whole number within bounds.
    public int whole(String attribute, int otherwise, int least, int most) {
        long value = whole(attribute, otherwise);
        if (value < least || value > most) {
            throw wrong(
                    "attribute " + attribute + " is " + value + ", not " + least + " … " + most);
        }
        return (int) value;
    }

    /// An attribute that is 0 or 1.
    public boolean flag(String attribute, boolean otherwise) {
        return whole(attribute, otherwise ? 1 : 0, 0, 1) == 1;
    }

    /// An attribute that is a list of whole numbers; null when it is left out.
    public @Nullable List<Long> wholes(String attribute) {
        return switch (attributes.get(attribute)) {
            case null -> null;
            case Attribute.Wholes(List<Long> values) -> values;
            case Attribute other -> throw wrongKind(attribute, "whole numbers", other);
        };
    }

    /// An attribute that is a number.
    public float real(String attribute, float otherwise) {
        return switch (attributes.get(attribute)) {
            case null -> otherwise;
            case Attribute.Real(float value) -> value;
            case Attribute other -> throw wrongKind(attribute, "a number", other);
        };
    }

    /// An attribute that is a list of numbers; null when it is left out.
    public @Nullable List<Float> reals(String attribute) {
        return switch (attributes.get(attribute)) {
            case null -> null;
            case Attribute.Reals(List<Float> values) -> values;
            case Attribute other -> throw wrongKind(attribute, "numbers", other);
        };
    }

    /// An attribute that is a text.
    public String text(String attribute, String otherwise) {
        return switch (attributes.get(attribute)) {
            case null -> otherwise;
            case Attribute.Text(String value) -> value;
            case Attribute other -> throw wrongKind(attribute, "a text", other);
        };
    }

    private OnnxException wrongKind(String attribute, String expected, Attribute found) {
        return wrong("attribute " + attribute + " must be " + expected + ", not " + found.kind());
    }
}
