package dev.fathom.conformance;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import java.util.Optional;

/// Whether two tensors are the same within the tolerance of the ONNX project's runner: each value
/// differs by at most 1e-7 + 1e-3·|expected|
/// (https://github.com/onnx/onnx/blob/main/onnx/backend/test/runner/__init__.py).
final class Match {
    private static final double ABSOLUTE = 1e-7;
    private static final double RELATIVE = 1e-3;

    private Match() {}

    /// What differs first; empty when nothing does.
    static Optional<String> difference(OnnxTensor found, OnnxTensor expected) {
        if (found.type() != expected.type() || !found.dimensions().equals(expected.dimensions())) {
            return Optional.of(text(found) + " instead of " + text(expected));
        }
        for (int i = 0; i < expected.elements(); i++) {
            double f = element(found, i);
            double e = element(expected, i);
            boolean same =
                    f == e
                            || (Double.isNaN(f) && Double.isNaN(e))
                            || Math.abs(f - e) <= ABSOLUTE + RELATIVE * Math.abs(e);
            if (!same || (!expected.type().floating() && f != e)) {
                return Optional.of("element " + i + " is " + f + " instead of " + e);
            }
        }
        return Optional.empty();
    }

    private static double element(OnnxTensor tensor, int i) {
        return switch (tensor) {
            case OnnxTensor.Floats floats -> floats.values()[i];
            case OnnxTensor.Integers integers -> integers.values()[i];
        };
    }

    private static String text(OnnxTensor tensor) {
        return tensor.type() + " " + Dimensions.text(tensor.dimensions());
    }
}
