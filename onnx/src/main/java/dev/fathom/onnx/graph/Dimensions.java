package dev.fathom.onnx.graph;

import java.util.List;

/// A tensor's dimensions: their product, checked before anything is allocated.
///
/// Stateless and thread-safe.
public final class Dimensions {
    /// Most dimensions of a tensor.
    static final int MOST = 16;

    /// Most elements of a tensor.
    static final int MOST_ELEMENTS = Integer.MAX_VALUE - 8;

    private Dimensions() {}

    /// The number of elements, at most 2,147,483,639 (what an array can hold).
    ///
    /// @throws OnnxException when a dimension is negative or there are too many elements: `PLACE:
    ///   the dimensions 65536×65536 have …`
    public static int elements(String place, List<? extends Number> dimensions) {
        if (dimensions.size() > MOST) {
            throw new OnnxException(
                    "%s: %s dimensions; at most %s are read"
                            .formatted(place, dimensions.size(), MOST));
        }
        for (Number dimension : dimensions) {
            if (dimension.longValue() < 0) {
                throw new OnnxException(
                        place + ": a dimension of " + text(dimensions) + " is negative");
            }
        }
        long elements = 1;
        boolean none = false;
        for (Number dimension : dimensions) {
            none |= dimension.longValue() == 0;
            long factor = Math.max(1, dimension.longValue());
            if (factor > MOST_ELEMENTS / elements) {
                throw new OnnxException(
                        "%s: %s are more than the 2,147,483,639 elements that an array can hold"
                                .formatted(place, text(dimensions)));
            }
            elements *= factor;
        }
        return none ? 0 : (int) elements;
    }

    /// Dimensions as people write them: `1×3×224×224`, or `a scalar`.
    public static String text(List<? extends Number> dimensions) {
        return dimensions.isEmpty()
                ? "a scalar"
                : String.join("×", dimensions.stream().map(String::valueOf).toList());
    }
}
