package dev.fathom.onnx.operator;

import java.util.List;

/// A tensor seen around one of its dimensions: element (o, i, n) is at `(o·size + i)·inner + n`.
public record Around(int outer, int size, int inner) {

    public static Around axis(List<Integer> dimensions, int axis) {
        return new Around(
                product(dimensions.subList(0, axis)),
                dimensions.get(axis),
                product(dimensions.subList(axis + 1, dimensions.size())));
    }

    /// The two sides of a place between dimensions; the middle is 1.
    public static Around before(List<Integer> dimensions, int axis) {
        return new Around(
                product(dimensions.subList(0, axis)),
                1,
                product(dimensions.subList(axis, dimensions.size())));
    }

    public int at(int o, int i, int n) {
        return (o * size + i) * inner + n;
    }

    private static int product(List<Integer> dimensions) {
        return dimensions.stream().reduce(1, (a, b) -> a * b);
    }
}
