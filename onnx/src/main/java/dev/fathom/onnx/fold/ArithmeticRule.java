package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/// Add, Sub, Mul, Div and Sum: elements that meet elements.
public final class ArithmeticRule {
    private ArithmeticRule() {}

    static OnnxTensor divide(Call call) {
        return two(
                call,
                (a, b) -> a / b,
                (a, b) -> {
                    if (b == 0) {
                        throw call.wrong("divides the whole number " + a + " by 0");
                    }
                    return a / b;
                });
    }

    /// Of any number of inputs.
    static OnnxTensor all(Call call, DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        OnnxTensor joined = call.any(0);
        for (int i = 1; i < call.inputs().size(); i++) {
            joined = meet(call, joined, call.any(i), reals, wholes);
        }
        return joined;
    }

    /// With the sign of the divisor, or that of what is divided where `fmod` is 1.
    static OnnxTensor rest(Call call) {
        boolean fmod = call.node().flag("fmod", false);
        return two(
                call,
                (a, b) -> a % b,
                (a, b) -> {
                    if (b == 0) {
                        throw call.wrong("divides the whole number " + a + " by 0");
                    }
                    return fmod ? a % b : Math.floorMod(a, b);
                });
    }

    static OnnxTensor negative(Call call) {
        OnnxTensor in = call.any(0);
        OnnxTensor zero =
                in.type().floating()
                        ? new OnnxTensor.Floats(in.type(), List.of(), new float[] {-0f})
                        : new OnnxTensor.Integers(in.type(), List.of(), new long[1]);
        return meet(call, zero, in, (a, b) -> a - b, (a, b) -> a - b);
    }

    /// The type is that of the first input.
    static OnnxTensor power(Call call) {
        OnnxTensor base = call.any(0);
        OnnxTensor exponent = ConstantRule.cast(call, call.any(1), base.type());
        return meet(
                call, base, exponent, Math::pow, (a, b) -> (long) Math.pow((double) a, (double) b));
    }

    /// 1 where elements are the same.
    static OnnxTensor equal(Call call) {
        OnnxTensor same =
                meet(
                        call,
                        call.any(0),
                        call.any(1),
                        (a, b) -> a == b ? 1 : 0,
                        (a, b) -> a == b ? 1 : 0);
        return ConstantRule.cast(call, same, ElementType.BOOL);
    }

    /// Elements of the second where the first is not 0, of the third elsewhere.
    static OnnxTensor where(Call call) {
        OnnxTensor a = call.any(1);
        OnnxTensor b = call.any(2);
        OnnxTensor condition = ConstantRule.cast(call, call.integers(0), a.type());
        // each spread over all, without computing with the one that is not wanted
        OnnxTensor one =
                meet(call, condition, a, (c, v) -> c == 0 ? 0 : v, (c, v) -> c == 0 ? 0 : v);
        OnnxTensor other =
                meet(call, condition, b, (c, v) -> c == 0 ? v : 0, (c, v) -> c == 0 ? v : 0);
        return meet(call, one, other, Double::sum, Long::sum);
    }

    /// Of two inputs.
    static OnnxTensor two(Call call, DoubleBinaryOperator reals, LongBinaryOperator wholes) {
        OnnxTensor a = call.any(0);
        OnnxTensor b = call.any(1);
        // before opset 7 the second's dimensions may begin at one in the middle of the first's
        if (call.node().attributes().containsKey("axis")) {
            b = from(call, b, a, call.axis(0, a.dimensions().size()));
        }
        return meet(call, a, b, reals, wholes);
    }

    /// `b` with dimensions that lie under those of `a` from an axis on.
    public static OnnxTensor from(Call call, OnnxTensor b, OnnxTensor a, int axis) {
        List<Integer> dimensions = new ArrayList<>(b.dimensions());
        while (axis + dimensions.size() < a.dimensions().size()) {
            dimensions.add(1);
        }
        if (dimensions.size() > a.dimensions().size()) {
            throw call.wrong("has more dimensions in its second input than in its first");
        }
        return b.reshaped(dimensions);
    }

    /// Each element of one with the one that it meets in the other.
    public static OnnxTensor meet(
            Call call,
            OnnxTensor a,
            OnnxTensor b,
            DoubleBinaryOperator reals,
            LongBinaryOperator wholes) {
        if (a.type() != b.type()) {
            throw call.wrong("reads " + a.type() + " and " + b.type() + ", which must be the same");
        }
        List<Integer> wide = Broadcast.dimensions(call, a.dimensions(), b.dimensions());
        int elements = call.elements(wide);
        int[] p = Broadcast.places(a.dimensions(), wide);
        int[] q = Broadcast.places(b.dimensions(), wide);
        if (a instanceof OnnxTensor.Floats left && b instanceof OnnxTensor.Floats right) {
            float[] out = new float[elements];
            for (int i = 0; i < elements; i++) {
                out[i] = (float) reals.applyAsDouble(left.values()[p[i]], right.values()[q[i]]);
            }
            return Elements.floats(a.type(), wide, out);
        }
        long[] left = ((OnnxTensor.Integers) a).values();
        long[] right = ((OnnxTensor.Integers) b).values();
        long[] out = new long[elements];
        for (int i = 0; i < elements; i++) {
            out[i] = Elements.wrapped(a.type(), wholes.applyAsLong(left[p[i]], right[q[i]]));
        }
        return new OnnxTensor.Integers(a.type(), wide, out);
    }
}
