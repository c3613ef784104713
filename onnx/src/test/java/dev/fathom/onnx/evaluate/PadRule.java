package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Selection;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Slicing;
import java.util.List;
import java.util.stream.IntStream;

/// Pad.
final class PadRule {
    private PadRule() {}

    static OnnxTensor pad(Call call) {
        OnnxTensor in = call.any(0);
        int rank = in.dimensions().size();
        List<Slicing.Padding> paddings = Slicing.paddings(call, rank);
        String mode = call.node().text("mode", "constant");
        List<int[]> indices = Selection.whole(in.dimensions());
        for (int axis = 0; axis < rank; axis++) {
            int size = in.dimensions().get(axis);
            long before = paddings.get(axis).before();
            long after = paddings.get(axis).after();
            long padded = Math.addExact(Math.addExact(before, size), after);
            if (before == 0 && after == 0) {
                continue;
            }
            boolean nothing = size == 0 && !mode.equals("constant");
            if (nothing
                    || Math.min(before, after) < -size
                    || padded < 0
                    || padded > Integer.MAX_VALUE) {
                throw call.wrong("pads " + size + " by " + before + " and " + after);
            }
            call.elements(List.of(padded));
            indices.set(
                    axis,
                    IntStream.range(0, (int) padded)
                            .map(at -> padded(call, mode, at - before, size))
                            .toArray());
        }
        return Selection.take(call, in, indices, Slicing.fill(call));
    }

    private static int padded(Call call, String mode, long at, int size) {
        if (at >= 0 && at < size) {
            return (int) at;
        }
        return switch (mode) {
            case "constant" -> Selection.OUTSIDE;
            case "edge" -> at < 0 ? 0 : size - 1;
            case "reflect" -> {
                int period = Math.max(1, 2 * (size - 1));
                int place = Math.floorMod(at, period);
                yield Math.min(place, period - place);
            }
            case "wrap" -> Math.floorMod(at, size);
            default ->
                    throw call.wrong("mode is '" + mode + "', not constant, edge, reflect or wrap");
        };
    }
}
