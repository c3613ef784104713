package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.ConstantRule;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.Arrays;
import java.util.List;

/// Dropout.
final class DropoutRule {
    private DropoutRule() {}

    /// Its input, and a mask that keeps everything.
    static List<OnnxTensor> dropout(Call call) {
        boolean training =
                call.opset() < 7
                        ? !call.node().flag("is_test", false)
                        : call.has(2) && call.integers(2).values()[0] != 0;
        float ratio = call.scalar(1, call.node().real("ratio", 0.5f));
        if (training && ratio != 0) {
            throw call.wrong("is in training mode; export the network for inference");
        }
        OnnxTensor in = call.any(0);
        long[] kept = new long[in.elements()];
        Arrays.fill(kept, 1);
        OnnxTensor.Integers mask = new OnnxTensor.Integers(ElementType.BOOL, in.dimensions(), kept);
        // before opset 10 the mask's elements are of the input's type
        return List.of(in, call.opset() < 10 ? ConstantRule.cast(call, mask, in.type()) : mask);
    }
}
