package dev.fathom.onnx.graph;

import java.util.List;

/// A value of a node's attribute, of one of the kinds that convnets use.
///
/// Immutable and thread-safe.
public sealed interface Attribute {
    /// ONNX's INT.
    record Whole(long value) implements Attribute {}

    /// ONNX's INTS.
    record Wholes(List<Long> values) implements Attribute {
        public Wholes {
            values = List.copyOf(values);
        }
    }

    /// ONNX's FLOAT.
    record Real(float value) implements Attribute {}

    /// ONNX's FLOATS.
    record Reals(List<Float> values) implements Attribute {
        public Reals {
            values = List.copyOf(values);
        }
    }

    /// ONNX's STRING.
    record Text(String value) implements Attribute {}

    /// ONNX's STRINGS.
    record Texts(List<String> values) implements Attribute {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /// ONNX's TENSOR.
    record Numbers(OnnxTensor value) implements Attribute {}

    /// The kind as messages name it.
    default String kind() {
        return switch (this) {
            case Whole whole -> "a whole number";
            case Wholes wholes -> "whole numbers";
            case Real real -> "a number";
            case Reals reals -> "numbers";
            case Text text -> "a text";
            case Texts texts -> "texts";
            case Numbers numbers -> "a tensor";
        };
    }
}
