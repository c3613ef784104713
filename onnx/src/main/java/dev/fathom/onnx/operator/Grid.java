package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Where windows lie on an input of any number of spatial dimensions. Lists have an entry for each
/// of these.
///
/// @param input sizes of what the windows lie on
/// @param kernel taps of a window
/// @param before padding in front
/// @param after padding behind
/// @param output numbers of windows
public record Grid(
        List<Integer> input,
        List<Integer> kernel,
        List<Integer> strides,
        List<Integer> dilations,
        List<Integer> before,
        List<Integer> after,
        List<Integer> output) {

    /// By a node's attributes.
    ///
    /// @param dimensions of the whole input: batch, channels, then the spatial ones
    public static Grid of(OnnxNode node, List<Integer> dimensions, List<Integer> kernel) {
        int rank = rank(node, dimensions);
        List<Integer> input = dimensions.subList(2, dimensions.size());
        List<Integer> strides = list(node, "strides", rank, 1, 1);
        List<Integer> dilations = list(node, "dilations", rank, 1, 1);
        List<Integer> pads = list(node, "pads", 2 * rank, 0, 0);
        boolean ceil = node.flag("ceil_mode", false);
        String automatic = node.text("auto_pad", "NOTSET");
        List<Integer> before = new ArrayList<>();
        List<Integer> after = new ArrayList<>();
        List<Integer> output = new ArrayList<>();
        for (int i = 0; i < rank; i++) {
            long extent = (kernel.get(i) - 1L) * dilations.get(i) + 1;
            int stride = strides.get(i);
            switch (automatic) {
                case "NOTSET" -> {
                    before.add(pads.get(i));
                    after.add(pads.get(rank + i));
                }
                case "VALID" -> {
                    before.add(0);
                    after.add(0);
                }
                case "SAME_UPPER", "SAME_LOWER" -> {
                    long windows = Math.ceilDiv(input.get(i), stride);
                    long all = Math.max(0, (windows - 1) * stride + extent - input.get(i));
                    long less = all / 2;
                    boolean upper = automatic.equals("SAME_UPPER");
                    before.add(Math.toIntExact(upper ? less : all - less));
                    after.add(Math.toIntExact(upper ? all - less : less));
                }
                default -> throw wrongPad(node, automatic);
            }
            long room = input.get(i) + (long) before.get(i) + after.get(i) - extent;
            if (room < 0) {
                throw node.wrong(
                        "a window of %s is larger than the input of %s with its padding of %s"
                                .formatted(
                                        extent, input.get(i), before.get(i) + (long) after.get(i)));
            }
            long windows = room / stride + 1;
            boolean another = ceil && room % stride != 0;
            // no window that lies in the padding behind alone
            another &= windows * stride < input.get(i) + (long) before.get(i);
            output.add(Math.toIntExact(another ? windows + 1 : windows));
        }
        return new Grid(input, kernel, strides, dilations, before, after, output);
    }

    static RuntimeException wrongPad(OnnxNode node, String automatic) {
        return node.wrong(
                "auto_pad is '" + automatic + "', not NOTSET, VALID, SAME_UPPER or SAME_LOWER");
    }

    /// Number of spatial dimensions, at least 1.
    public static int rank(OnnxNode node, List<Integer> dimensions) {
        if (dimensions.size() < 3) {
            throw node.wrong(
                    "needs a batch, channels and at least one more dimension; its input is "
                            + Dimensions.text(dimensions));
        }
        return dimensions.size() - 2;
    }

    /// An attribute that is a list of small whole numbers; all `otherwise` when it is left out.
    public static List<Integer> list(
            OnnxNode node, String attribute, int size, int least, int otherwise) {
        List<Long> values = node.wholes(attribute);
        if (values == null) {
            return Collections.nCopies(size, otherwise);
        }
        if (values.size() != size) {
            throw node.wrong(
                    "%s has %s values, %s; expected %s"
                            .formatted(attribute, values.size(), values, size));
        }
        for (long value : values) {
            if (value < least || value > Integer.MAX_VALUE) {
                throw node.wrong(attribute + " is " + values + "; each must be at least " + least);
            }
        }
        return values.stream().map(Long::intValue).toList();
    }

    /// Of a pool.
    ///
    /// @param dimensions of its input
    /// @throws dev.fathom.onnx.graph.OnnxException when one may lie in the padding alone
    public static Grid ofPool(OnnxNode node, List<Integer> dimensions) {
        List<Integer> kernel = list(node, "kernel_shape", rank(node, dimensions), 1, 0);
        if (kernel.contains(0)) {
            throw node.wrong("kernel_shape is missing");
        }
        Grid grid = of(node, dimensions, kernel);
        for (int i = 0; i < kernel.size(); i++) {
            if (Math.max(grid.before().get(i), grid.after().get(i))
                    >= kernel.get(i) * grid.dilations().get(i)) {
                throw node.wrong(
                        ("windows of %s can lie in the padding alone, which is %s before and %s"
                                        + " after; use less padding")
                                .formatted(
                                        Dimensions.text(kernel),
                                        Dimensions.text(grid.before()),
                                        Dimensions.text(grid.after())));
            }
        }
        return grid;
    }

    /// The weights' spatial dimensions, which the attribute must repeat when it is there.
    public static List<Integer> kernel(OnnxNode node, List<Integer> weights) {
        List<Integer> kernel = weights.subList(2, weights.size());
        if (kernel.contains(0)) {
            throw node.wrong("weights of " + Dimensions.text(weights) + " hold nothing");
        }
        if (node.wholes("kernel_shape") != null
                && !list(node, "kernel_shape", kernel.size(), 1, 1).equals(kernel)) {
            throw node.wrong(
                    "kernel_shape is %s, but the weights are %s"
                            .formatted(node.wholes("kernel_shape"), Dimensions.text(weights)));
        }
        return kernel;
    }
}
