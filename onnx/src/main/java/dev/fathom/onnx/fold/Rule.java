package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Operators;
import dev.fathom.onnx.operator.Reshaping;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// What an operator makes of numbers.
@FunctionalInterface
public interface Rule {
    /// Its results, at least the first.
    List<OnnxTensor> make(Call call);

    /// The rule of an operator that makes one thing.
    static Rule of(Function<Call, OnnxTensor> make) {
        return call -> List.of(make.apply(call));
    }

    /// By operator, what weights and sizes go through in files of networks.
    static Map<String, Rule> ofConstants() {
        Map<String, Rule> rules = new TreeMap<>();
        rules.put("Add", of(c -> ArithmeticRule.two(c, Double::sum, Long::sum)));
        rules.put("Sub", of(c -> ArithmeticRule.two(c, (a, b) -> a - b, (a, b) -> a - b)));
        rules.put("Mul", of(c -> ArithmeticRule.two(c, (a, b) -> a * b, (a, b) -> a * b)));
        rules.put("Div", of(ArithmeticRule::divide));
        rules.put("Sum", of(c -> ArithmeticRule.all(c, Double::sum, Long::sum)));
        rules.put("Max", of(c -> ArithmeticRule.all(c, Math::max, Math::max)));
        rules.put("Min", of(c -> ArithmeticRule.all(c, Math::min, Math::min)));
        rules.put("Pow", of(ArithmeticRule::power));
        rules.put("Mod", of(ArithmeticRule::rest));
        rules.put("Equal", of(ArithmeticRule::equal));
        rules.put("Where", of(ArithmeticRule::where));
        rules.put("Range", of(ConstantRule::range));
        rules.put("Neg", of(ArithmeticRule::negative));
        rules.put("Sqrt", of(c -> Elements.map(c.floats(0), Math::sqrt)));
        rules.put("Reciprocal", of(c -> Elements.map(c.floats(0), x -> 1 / x)));
        rules.put("Floor", of(c -> Elements.map(c.floats(0), Math::floor)));
        rules.put("Ceil", of(c -> Elements.map(c.floats(0), Math::ceil)));
        rules.put("Relu", of(FunctionRule::relu));
        rules.put("Sigmoid", of(c -> Elements.map(c.floats(0), x -> 1 / (1 + Math.exp(-x)))));
        rules.put("Exp", of(c -> Elements.map(c.floats(0), Math::exp)));
        rules.put("Tanh", of(c -> Elements.map(c.floats(0), Math::tanh)));
        rules.put("Clip", of(FunctionRule::clip));
        rules.put("Identity", of(c -> c.any(0)));
        rules.put("Reshape", of(c -> ReshapeRule.reshaped(c, Reshaping::reshaped)));
        rules.put("Flatten", of(c -> ReshapeRule.reshaped(c, Reshaping::flattened)));
        rules.put("Squeeze", of(c -> ReshapeRule.reshaped(c, Reshaping::squeezed)));
        rules.put("Unsqueeze", of(c -> ReshapeRule.reshaped(c, Reshaping::unsqueezed)));
        rules.put("Shape", of(c -> ReshapeRule.shape(c, c.dimensions(0))));
        rules.put("Transpose", of(ReshapeRule::transpose));
        rules.put("Slice", of(SliceRule::slice));
        rules.put("Gather", of(SliceRule::gather));
        rules.put("Concat", of(SliceRule::concat));
        rules.put("Expand", of(SliceRule::expand));
        rules.put("Tile", of(SliceRule::tile));
        rules.put("Split", SliceRule::split);
        rules.put("Constant", of(ConstantRule::constant));
        rules.put("ConstantOfShape", of(ConstantRule::ofShape));
        rules.put("Cast", of(ConstantRule::cast));
        rules.put("QuantizeLinear", of(QuantizationRule::quantize));
        rules.put("DequantizeLinear", of(QuantizationRule::dequantize));
        return rules;
    }

    /// What a node makes, its inputs, attributes and outputs checked.
    default List<OnnxTensor> checked(Call call) {
        Operators.check(call.node(), call.opset());
        List<OnnxTensor> made = make(call);
        for (int i = made.size(); i < call.node().outputs().size(); i++) {
            if (!call.node().outputs().get(i).isEmpty()) {
                throw call.wrong(
                        "makes output %s, which is not supported; the first %s are"
                                .formatted(i, made.size()));
            }
        }
        return made;
    }

    /// Gives a node's results their names.
    static void name(Map<String, OnnxTensor> values, Call call, List<OnnxTensor> made) {
        List<String> names = call.node().outputs();
        for (int i = 0; i < names.size(); i++) {
            if (!names.get(i).isEmpty()) {
                values.put(names.get(i), made.get(i));
            }
        }
    }
}
