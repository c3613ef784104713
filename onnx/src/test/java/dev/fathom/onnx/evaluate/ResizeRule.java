package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Elements;
import dev.fathom.onnx.fold.Selection;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Coordinates;
import dev.fathom.onnx.operator.ResizedAxis;
import dev.fathom.onnx.operator.Resizing;
import java.util.ArrayList;
import java.util.List;

/// Resize, and Upsample, which it was until opset 9: axis by axis.
public final class ResizeRule {
    private ResizeRule() {}

    static OnnxTensor resize(Call call) {
        return apply(call, Resizing.resized(call, call.dimensions(0)));
    }

    static OnnxTensor upsample(Call call) {
        return apply(call, Resizing.upsampled(call, call.dimensions(0)));
    }

    private static OnnxTensor apply(Call call, List<ResizedAxis> axes) {
        call.elements(axes.stream().map(ResizedAxis::output).toList());
        Coordinates coordinates = Coordinates.of(call);
        String mode = call.node().text("mode", "nearest");
        double outside = call.node().real("extrapolation_value", 0);
        return switch (mode) {
            case "nearest" -> {
                List<int[]> indices =
                        axes.stream()
                                .map(axis -> new AxisSampling(axis, coordinates).nearest(call))
                                .toList();
                yield Selection.take(call, call.any(0), indices, outside);
            }
            case "linear", "bilinear", "cubic" ->
                    weighted(call, axes, coordinates, mode.equals("cubic"), (float) outside);
            default -> throw call.wrong("mode is '" + mode + "', not nearest, linear or cubic");
        };
    }

    private static OnnxTensor weighted(
            Call call,
            List<ResizedAxis> axes,
            Coordinates coordinates,
            boolean cubic,
            float outside) {
        OnnxTensor.Floats in = call.floats(0);
        double[] values = new double[in.elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.values()[i];
        }
        List<Integer> dimensions = new ArrayList<>(in.dimensions());
        for (int axis = 0; axis < axes.size(); axis++) {
            if (axes.get(axis).isUnchanged()) {
                continue;
            }
            AxisSampling.Taps taps =
                    new AxisSampling(axes.get(axis), coordinates).taps(call, cubic, outside);
            Around around = Around.axis(dimensions, axis);
            values = along(values, around, taps);
            dimensions.set(axis, axes.get(axis).output());
        }
        float[] out = new float[values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = (float) values[i];
        }
        return Elements.floats(in.type(), dimensions, out);
    }

    private static double[] along(double[] in, Around around, AxisSampling.Taps taps) {
        int size = taps.places().length;
        double[] out = new double[around.outer() * size * around.inner()];
        for (int row = 0; row < around.outer() * size; row++) {
            int[] places = taps.places()[row % size];
            double[] weights = taps.weights()[row % size];
            for (int n = 0; n < around.inner(); n++) {
                double sum = taps.constant()[row % size];
                for (int k = 0; k < places.length; k++) {
                    sum += weights[k] * in[around.at(row / size, places[k], n)];
                }
                out[row * around.inner() + n] = sum;
            }
        }
        return out;
    }
}
