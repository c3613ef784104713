package dev.fathom.onnx.read.node;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Operators that change the layout only: Reshape and its kin, and Transpose.
final class ReshapeReader {
    private ReshapeReader() {}

    /// @param dimensions what the operator makes of dimensions
    static Seen reshaped(
            NodeScope scope, BiFunction<Call, List<Integer>, List<Integer>> dimensions) {
        Seen seen = scope.seen(0);
        List<Integer> wanted = dimensions.apply(scope.call(), scope.dimensions(seen));
        int batch = scope.walk().batch();
        if (wanted.isEmpty() || wanted.getFirst() != batch) {
            throw scope.wrong(
                    "makes %s of %s; the first dimension must stay the batch"
                            .formatted(Dimensions.text(wanted), scope.text(seen)));
        }
        List<Integer> sizes = wanted.subList(1, wanted.size());
        return seen.layout()
                .reshaped(sizes)
                .map(seen::layout)
                .orElseGet(() -> arranged(scope, seen, sizes));
    }

    /// Values in an order that can't be cut so are put into a column first.
    private static Seen arranged(NodeScope scope, Seen seen, List<Integer> sizes) {
        Seen column =
                Arrangement.channels(
                        scope, seen.layout(new Layout(List.of(seen.layout().parts()))));
        return column.layout()
                .reshaped(sizes)
                .map(column::layout)
                .orElseThrow(
                        () ->
                                scope.wrong(
                                        "can't make "
                                                + Dimensions.text(sizes)
                                                + " of "
                                                + scope.text(seen)));
    }

    static Seen transposed(NodeScope scope) {
        Seen seen = scope.seen(0);
        List<Integer> order =
                new ArrayList<>(Reshaping.order(scope.call(), seen.layout().rank() + 1));
        if (order.removeFirst() != 0) {
            throw scope.wrong("moves the batch, which must stay the first dimension");
        }
        return seen.layout(seen.layout().transposed(order.stream().map(i -> i - 1).toList()));
    }
}
