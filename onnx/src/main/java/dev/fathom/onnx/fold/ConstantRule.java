package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.Attribute;
import dev.fathom.onnx.graph.ElementType;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Call;
import java.util.Arrays;
import java.util.List;

/// Constant, ConstantOfShape and Cast.
public final class ConstantRule {
    private ConstantRule() {}

    static OnnxTensor constant(Call call) {
        if (call.node().attributes().size() != 1) {
            throw call.wrong("must have one attribute that holds its value");
        }
        return switch (call.node().attributes().values().iterator().next()) {
            case Attribute.Numbers(OnnxTensor value) -> value;
            case Attribute.Whole(long value) -> new OnnxTensor.Integers(List.of(), value);
            case Attribute.Real(float value) -> new OnnxTensor.Floats(List.of(), value);
            case Attribute.Wholes(List<Long> values) ->
                    new OnnxTensor.Integers(
                            List.of(values.size()),
                            values.stream().mapToLong(Long::longValue).toArray());
            case Attribute.Reals(List<Float> values) -> {
                float[] floats = new float[values.size()];
                for (int i = 0; i < floats.length; i++) {
                    floats[i] = values.get(i);
                }
                yield new OnnxTensor.Floats(List.of(floats.length), floats);
            }
            case Attribute.Text text -> throw call.wrong("holds a text, not numbers");
            case Attribute.Texts texts -> throw call.wrong("holds texts, not numbers");
        };
    }

    static OnnxTensor ofShape(Call call) {
        List<Long> shape = call.needed(0, "shape");
        int elements = call.elements(shape);
        List<Integer> dimensions = shape.stream().map(Long::intValue).toList();
        OnnxTensor value =
                switch (call.node().attributes().get("value")) {
                    case null -> new OnnxTensor.Floats(List.of(1), 0);
                    case Attribute.Numbers(OnnxTensor tensor) when tensor.elements() == 1 -> tensor;
                    case Attribute _ -> throw call.wrong("value must be a tensor of one element");
                };
        return Selection.at(value, dimensions, new int[elements], 0);
    }

    static OnnxTensor cast(Call call) {
        int number = call.node().whole("to", 0, 0, Integer.MAX_VALUE);
        ElementType to =
                ElementType.of(number)
                        .orElseThrow(
                                () ->
                                        call.wrong(
                                                "to is type %s, which is not supported; %s are"
                                                        .formatted(
                                                                number,
                                                                List.of(ElementType.values()))));
        return cast(call, call.any(0), to);
    }

    /// From a start to before a limit in steps.
    static OnnxTensor range(Call call) {
        OnnxTensor start = call.any(0);
        boolean floats = start.type().floating();
        double from = one(call, 0);
        double step = one(call, 2);
        double count = Math.max(0, Math.ceil((one(call, 1) - from) / step));
        if (!(count <= Integer.MAX_VALUE)) {
            throw call.wrong(
                    "counts from %s to before %s in steps of %s, which does not end"
                            .formatted(from, one(call, 1), step));
        }
        float[] reals = new float[floats ? call.elements(List.of((long) count)) : 0];
        long[] wholes = new long[floats ? 0 : call.elements(List.of((long) count))];
        for (int i = 0; i < count; i++) {
            if (floats) {
                reals[i] = (float) (from + i * step);
            } else {
                wholes[i] = (long) from + i * (long) step;
            }
        }
        return floats
                ? new OnnxTensor.Floats(start.type(), List.of(reals.length), reals)
                : new OnnxTensor.Integers(start.type(), List.of(wholes.length), wholes);
    }

    private static double one(Call call, int input) {
        OnnxTensor tensor = call.any(input);
        if (tensor.elements() != 1 || tensor.type() != call.any(0).type()) {
            throw call.wrong("input " + input + " must be one " + call.any(0).type());
        }
        return switch (tensor) {
            case OnnxTensor.Floats floats -> floats.values()[0];
            case OnnxTensor.Integers integers -> integers.values()[0];
        };
    }

    /// The elements as another type holds them.
    public static OnnxTensor cast(Call call, OnnxTensor in, ElementType to) {
        if (to.floating()) {
            float[] values =
                    switch (in) {
                        case OnnxTensor.Floats floats -> floats.values().clone();
                        case OnnxTensor.Integers integers -> toFloats(integers).values();
                    };
            return Elements.floats(to, in.dimensions(), values);
        }
        return switch (in) {
            case OnnxTensor.Floats floats -> wholes(call, floats, to);
            case OnnxTensor.Integers integers ->
                    new OnnxTensor.Integers(
                            to,
                            integers.dimensions(),
                            Arrays.stream(integers.values())
                                    .map(v -> Elements.wrapped(to, v))
                                    .toArray());
        };
    }

    private static OnnxTensor wholes(Call call, OnnxTensor.Floats in, ElementType to) {
        long[] out = new long[in.elements()];
        for (int i = 0; i < out.length; i++) {
            float value = in.values()[i];
            double whole = value < 0 ? Math.ceil(value) : Math.floor(value);
            if (to == ElementType.BOOL) {
                out[i] = value == 0 ? 0 : 1;
            } else if (whole >= to.least() && whole <= to.most()) {
                out[i] = (long) whole;
            } else {
                throw call.wrong(value + " does not fit in " + to);
            }
        }
        return new OnnxTensor.Integers(to, in.dimensions(), out);
    }

    public static OnnxTensor.Floats toFloats(OnnxTensor.Integers in) {
        float[] out = new float[in.elements()];
        for (int i = 0; i < out.length; i++) {
            out[i] = in.values()[i];
        }
        return new OnnxTensor.Floats(in.dimensions(), out);
    }
}
