package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxException;
import dev.fathom.onnx.graph.OnnxNode;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node with what it reads.
///
/// @param inputs null where an optional one is left out
/// @param most elements that it may make
public record Call(OnnxNode node, int opset, List<@Nullable OnnxTensor> inputs, long most) {
    /// Most elements that an operator makes: 1 GiB of floats.
    public static final int MOST_ELEMENTS = 1 << 28;

    public Call(OnnxNode node, int opset, List<@Nullable OnnxTensor> inputs) {
        this(node, opset, inputs, MOST_ELEMENTS);
    }

    public OnnxException wrong(String complaint) {
        return node.wrong(complaint);
    }

    public boolean has(int input) {
        return input < inputs.size() && inputs.get(input) != null;
    }

    public OnnxTensor any(int input) {
        OnnxTensor tensor = input < inputs.size() ? inputs.get(input) : null;
        if (tensor == null) {
            throw wrong("input " + input + " is missing");
        }
        return tensor;
    }

    public OnnxTensor.Floats floats(int input) {
        if (any(input) instanceof OnnxTensor.Floats floats) {
            return floats;
        }
        throw wrong("input " + input + " must hold floats, not " + any(input).type());
    }

    public OnnxTensor.Integers integers(int input) {
        if (any(input) instanceof OnnxTensor.Integers integers) {
            return integers;
        }
        throw wrong("input " + input + " must hold whole numbers, not " + any(input).type());
    }

    public List<Integer> dimensions(int input) {
        return any(input).dimensions();
    }

    /// Floats with as many elements as a channel, a group or the like has.
    public float[] floats(int input, int elements, String what) {
        float[] values = floats(input).values();
        if (values.length != elements) {
            throw wrong(
                    "input %s must hold %s values (%s), not %s"
                            .formatted(input, elements, what, values.length));
        }
        return values;
    }

    /// Whole numbers that newer opsets have as an input and older ones as an attribute; null when
    /// both are left out.
    public @Nullable List<Long> wholes(int input, String attribute) {
        return has(input)
                ? Arrays.stream(integers(input).values()).boxed().toList()
                : node.wholes(attribute);
    }

    /// The same, when one of the two must be there.
    public List<Long> needed(int input, String attribute) {
        List<Long> values = wholes(input, attribute);
        if (values == null) {
            throw wrong(attribute + " is missing");
        }
        return values;
    }

    /// A single float of an input, or what it is when the input is left out.
    public float scalar(int input, float otherwise) {
        return has(input) ? floats(input, 1, "a scalar")[0] : otherwise;
    }

    /// A dimension's place: 0 … rank − 1, from the end when it is negative.
    public int axis(long axis, int rank) {
        if (axis < -rank || axis >= rank) {
            throw wrong("axis " + axis + " of " + rank + " dimensions");
        }
        return (int) (axis < 0 ? axis + rank : axis);
    }

    /// The attribute `axis` as a dimension's place.
    public int axis(int otherwise, int rank) {
        return axis(node.whole("axis", otherwise), rank);
    }

    /// Elements of a result, checked before they are allocated.
    public int elements(List<? extends Number> dimensions) {
        int elements = Dimensions.elements(node.file() + ": " + node.label(), dimensions);
        if (elements > most) {
            throw wrong(
                    "makes %s = %s values; at most %s are made%s"
                            .formatted(
                                    Dimensions.text(dimensions),
                                    elements,
                                    most,
                                    most == MOST_ELEMENTS
                                            ? ""
                                            : " of constants in a file of so few; export the"
                                                    + " network with its constants folded"));
        }
        return elements;
    }
}
