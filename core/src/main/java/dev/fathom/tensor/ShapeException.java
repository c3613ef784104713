package dev.fathom.tensor;

/// Shapes that don't fit together. The message says where, what, the arithmetic and the way out.
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ShapeException(String message) {
        super(message);
    }
}
