package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Reshaping;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/// Operators that keep the elements and change, or ask for, the dimensions: Reshape, Flatten,
/// Squeeze, Unsqueeze, Shape and Transpose.
final class ReshapeRule {
    private ReshapeRule() {}

    /// @param dimensions what the operator makes of dimensions
    static OnnxTensor reshaped(
            Call call, BiFunction<Call, List<Integer>, List<Integer>> dimensions) {
        return call.any(0).reshaped(dimensions.apply(call, call.dimensions(0)));
    }

    static OnnxTensor transpose(Call call) {
        OnnxTensor in = call.any(0);
        int rank = in.dimensions().size();
        List<Integer> order = Reshaping.order(call, rank);
        int[] strides = Strides.of(in.dimensions());
        List<Integer> dimensions = new ArrayList<>();
        int[] turned = new int[rank];
        for (int i = 0; i < rank; i++) {
            dimensions.add(in.dimensions().get(order.get(i)));
            turned[i] = strides[order.get(i)];
        }
        return Selection.at(in, dimensions, Strides.places(dimensions, turned), 0);
    }

    /// Dimensions that are asked for, from `start` to before `end` (since opset 15).
    static OnnxTensor shape(Call call, List<Integer> dimensions) {
        List<Integer> asked = Reshaping.asked(call, dimensions);
        return new OnnxTensor.Integers(
                List.of(asked.size()), asked.stream().mapToLong(Integer::longValue).toArray());
    }
}
