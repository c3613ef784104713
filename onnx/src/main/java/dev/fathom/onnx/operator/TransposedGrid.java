package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.OnnxNode;
import java.util.ArrayList;
import java.util.List;

/// Where the windows of a transposed convolution lie: on what it makes.
public final class TransposedGrid {
    private TransposedGrid() {}

    /// A grid whose windows are the input's elements and whose input is the result.
    public static Grid of(OnnxNode node, List<Integer> dimensions, List<Integer> kernel) {
        int rank = Grid.rank(node, dimensions);
        List<Integer> windows = dimensions.subList(2, dimensions.size());
        List<Integer> strides = Grid.list(node, "strides", rank, 1, 1);
        List<Integer> dilations = Grid.list(node, "dilations", rank, 1, 1);
        List<Integer> pads = Grid.list(node, "pads", 2 * rank, 0, 0);
        List<Integer> extra = Grid.list(node, "output_padding", rank, 0, 0);
        List<Integer> wanted = wanted(node, rank);
        String automatic = node.text("auto_pad", "NOTSET");
        List<Integer> result = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long whole =
                    (windows.get(i) - 1L) * strides.get(i)
                            + (kernel.get(i) - 1L) * dilations.get(i)
                            + 1
                            + extra.get(i);
            long front = pads.get(i);
            long size = whole - pads.get(i) - pads.get(rank + i);
            switch (automatic) {
                case "NOTSET", "VALID" -> {
                    if (!wanted.isEmpty()) {
                        size = wanted.get(i);
                        front = Math.max(0, whole - size) - Math.max(0, whole - size) / 2;
                    }
                }
                case "SAME_UPPER", "SAME_LOWER" -> {
                    size =
                            wanted.isEmpty()
                                    ? (long) windows.get(i) * strides.get(i)
                                    : wanted.get(i);
                    long all = Math.max(0, whole - size);
                    front = automatic.equals("SAME_UPPER") ? all / 2 : all - all / 2;
                }
                default -> throw Grid.wrongPad(node, automatic);
            }
            if (size < 1 || size > Integer.MAX_VALUE || front > Integer.MAX_VALUE) {
                throw node.wrong("makes a size of " + size + "; use other pads");
            }
            result.add((int) size);
            before.add((int) front);
            after.add(0);
        }
        return new Grid(result, kernel, strides, dilations, before, after, windows);
    }

    /// The attribute output_shape's spatial part; empty when it is left out.
    private static List<Integer> wanted(OnnxNode node, int rank) {
        List<Long> values = node.wholes("output_shape");
        if (values == null) {
            return List.of();
        }
        if (values.size() == rank + 2) {
            values = values.subList(2, rank + 2);
        }
        if (values.size() != rank
                || values.stream().anyMatch(v -> v < 1 || v > Integer.MAX_VALUE)) {
            throw node.wrong("output_shape is " + values + "; expected " + rank + " sizes");
        }
        return values.stream().map(Long::intValue).toList();
    }
}
