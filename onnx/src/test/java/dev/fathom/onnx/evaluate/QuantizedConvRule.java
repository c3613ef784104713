package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.QuantizationRule;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// QLinearConv, in float.
final class QuantizedConvRule {
    private QuantizedConvRule() {}

    /// Inputs: x, its scale and zero point; weights, theirs; the result's scale and zero point;
    /// bias in whole numbers, whose scale is that of x times that of the weights.
    static OnnxTensor conv(Call call) {
        OnnxTensor.Floats x = QuantizationRule.dequantized(call, 0, 1, 2, 1);
        List<@Nullable OnnxTensor> inputs =
                new ArrayList<>(List.of(x, QuantizationRule.weights(call)));
        if (call.has(8)) {
            inputs.add(QuantizationRule.bias(call));
        }
        OnnxTensor y = ConvRule.conv(new Call(call.node(), call.opset(), inputs));
        return QuantizationRule.quantized(call, (OnnxTensor.Floats) y, 6, 7, 1, call.any(7).type());
    }
}
