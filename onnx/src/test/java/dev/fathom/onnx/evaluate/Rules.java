package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Rule;
import java.util.Map;

/// What all operators make of numbers.
final class Rules {
    static final Map<String, Rule> ALL = Rule.ofConstants();

    static {
        ALL.put("PRelu", Rule.of(FunctionRule::prelu));
        ALL.put("LeakyRelu", Rule.of(FunctionRule::leakyRelu));
        ALL.put("Elu", Rule.of(FunctionRule::elu));
        ALL.put("Selu", Rule.of(FunctionRule::selu));
        ALL.put("HardSigmoid", Rule.of(FunctionRule::hardSigmoid));
        ALL.put("HardSwish", Rule.of(FunctionRule::hardSwish));
        ALL.put("Gelu", Rule.of(FunctionRule::gelu));
        ALL.put("Celu", Rule.of(FunctionRule::celu));
        ALL.put("Swish", Rule.of(FunctionRule::swish));
        ALL.put("Erf", Rule.of(FunctionRule::erf));
        ALL.put("Mish", Rule.of(FunctionRule::mish));
        ALL.put("Softplus", Rule.of(FunctionRule::softplus));
        ALL.put("Softmax", Rule.of(SoftmaxRule::softmax));
        ALL.put("LogSoftmax", Rule.of(SoftmaxRule::logSoftmax));
        ALL.put("Conv", Rule.of(ConvRule::conv));
        ALL.put("ConvTranspose", Rule.of(ConvRule::transposed));
        ALL.put("QLinearConv", Rule.of(QuantizedConvRule::conv));
        ALL.put("MaxPool", PoolRule::max);
        ALL.put("AveragePool", Rule.of(PoolRule::average));
        ALL.put("GlobalMaxPool", Rule.of(PoolRule::globalMax));
        ALL.put("GlobalAveragePool", Rule.of(PoolRule::globalAverage));
        ALL.put("Gemm", Rule.of(ProductRule::gemm));
        ALL.put("MatMul", Rule.of(ProductRule::matMul));
        ALL.put("ReduceMean", Rule.of(ReduceRule::mean));
        ALL.put("ReduceSum", Rule.of(ReduceRule::sum));
        ALL.put("ReduceMax", Rule.of(ReduceRule::max));
        ALL.put("BatchNormalization", Rule.of(NormRule::batch));
        ALL.put("InstanceNormalization", Rule.of(NormRule::instance));
        ALL.put("GroupNormalization", Rule.of(NormRule::group));
        ALL.put("LayerNormalization", NormRule::layer);
        ALL.put("LRN", Rule.of(NormRule::lrn));
        ALL.put("Dropout", DropoutRule::dropout);
        ALL.put("Pad", Rule.of(PadRule::pad));
        ALL.put("Resize", Rule.of(ResizeRule::resize));
        ALL.put("DepthToSpace", Rule.of(SpaceRule::toSpace));
        ALL.put("SpaceToDepth", Rule.of(SpaceRule::toDepth));
        ALL.put("Upsample", Rule.of(ResizeRule::upsample));
    }

    private Rules() {}
}
