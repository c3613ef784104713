package dev.fathom.onnx.graph;

import java.util.List;

/// Numbers in the order of their dimensions, the last one contiguous.
///
/// Immutable and thread-safe.
public sealed interface OnnxTensor {
    /// What the elements are in the file.
    ElementType type();

    /// Outermost first; none for a scalar.
    List<Integer> dimensions();

    /// Number of elements: the product of the dimensions.
    int elements();

    /// The same elements with other dimensions.
    OnnxTensor reshaped(List<Integer> dimensions);

    /// Elements of FLOAT, FLOAT16, BFLOAT16 or DOUBLE, as floats. Two are equal only when they hold
    /// the same array.
    @SuppressWarnings("ArrayRecordComponent")
    record Floats(ElementType type, List<Integer> dimensions, float[] values)
            implements OnnxTensor {
        public Floats {
            dimensions = List.copyOf(dimensions);
            check(type.floating(), type, dimensions, values.length);
        }

        public Floats(List<Integer> dimensions, float... values) {
            this(ElementType.FLOAT, dimensions, values);
        }

        @Override
        public int elements() {
            return values.length;
        }

        @Override
        public Floats reshaped(List<Integer> changed) {
            return new Floats(type, changed, values);
        }
    }

    /// Elements of a type of whole numbers or of BOOL (0 and 1). Two are equal only when they hold
    /// the same array.
    @SuppressWarnings("ArrayRecordComponent")
    record Integers(ElementType type, List<Integer> dimensions, long[] values)
            implements OnnxTensor {
        public Integers {
            dimensions = List.copyOf(dimensions);
            check(!type.floating(), type, dimensions, values.length);
        }

        public Integers(List<Integer> dimensions, long... values) {
            this(ElementType.INT64, dimensions, values);
        }

        @Override
        public int elements() {
            return values.length;
        }

        @Override
        public Integers reshaped(List<Integer> changed) {
            return new Integers(type, changed, values);
        }
    }

    private static void check(
            boolean fits, ElementType type, List<Integer> dimensions, int elements) {
        if (!fits) {
            throw new IllegalArgumentException("elements of the wrong kind for " + type);
        }
        int expected = Dimensions.elements("a tensor", dimensions);
        if (expected != elements) {
            throw new IllegalArgumentException(
                    Dimensions.text(dimensions) + " = " + expected + ", not " + elements);
        }
    }
}
