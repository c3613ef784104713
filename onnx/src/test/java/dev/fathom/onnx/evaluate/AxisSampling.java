package dev.fathom.onnx.evaluate;

import dev.fathom.onnx.fold.Selection;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Coordinates;
import dev.fathom.onnx.operator.ResizedAxis;
import java.util.stream.IntStream;

/// From which places of the input each place of a resized axis is made.
record AxisSampling(ResizedAxis axis, Coordinates coordinates) {
    /// What each output is made of: a constant and the sum of inputs by weights.
    @SuppressWarnings("ArrayRecordComponent")
    record Taps(int[][] places, double[][] weights, double[] constant) {}

    int[] nearest(Call call) {
        if (axis.isUnchanged()) {
            return Selection.all(axis.input());
        }
        String rounding =
                call.node()
                        .text("nearest_mode", call.opset() < 11 ? "floor" : "round_prefer_floor");
        return IntStream.range(0, axis.output())
                .map(
                        at -> {
                            double x = original(at);
                            if (isOutside(x)) {
                                return Selection.OUTSIDE;
                            }
                            double near =
                                    switch (rounding) {
                                        case "round_prefer_floor" -> Math.ceil(x - 0.5);
                                        case "round_prefer_ceil" -> Math.floor(x + 0.5);
                                        case "floor" -> Math.floor(x);
                                        case "ceil" -> Math.ceil(x);
                                        default ->
                                                throw call.wrong(
                                                        "nearest_mode is '"
                                                                + rounding
                                                                + "', not round_prefer_floor,"
                                                                + " round_prefer_ceil, floor or"
                                                                + " ceil");
                                    };
                            return inside(near);
                        })
                .toArray();
    }

    private boolean isOutside(double x) {
        return coordinates == Coordinates.TF_CROP_AND_RESIZE && (x < 0 || x > axis.input() - 1);
    }

    private int inside(double place) {
        return (int) Math.clamp(place, 0.0, axis.input() - 1.0);
    }

    Taps taps(Call call, boolean cubic, float outside) {
        double a = call.node().real("cubic_coeff_a", -0.75f);
        boolean exclude = call.node().flag("exclude_outside", false);
        int[][] places = new int[axis.output()][];
        double[][] weights = new double[axis.output()][];
        double[] constant = new double[axis.output()];
        for (int at = 0; at < axis.output(); at++) {
            double x = original(at);
            if (isOutside(x)) {
                places[at] = new int[0];
                weights[at] = new double[0];
                constant[at] = outside;
                continue;
            }
            double first = Math.floor(x) - (cubic ? 1 : 0);
            double t = x - Math.floor(x);
            weights[at] = cubic ? cubic(t, a) : new double[] {1 - t, t};
            places[at] = new int[weights[at].length];
            double sum = 0;
            for (int k = 0; k < places[at].length; k++) {
                places[at][k] = inside(first + k);
                if (exclude && places[at][k] != first + k) {
                    weights[at][k] = 0;
                }
                sum += weights[at][k];
            }
            for (int k = 0; k < places[at].length && exclude; k++) {
                weights[at][k] /= sum;
            }
        }
        return new Taps(places, weights, constant);
    }

    /// Weights of four neighbours (Keys 1981); `t` from the second, 0 … 1.
    private static double[] cubic(double t, double a) {
        double s = 1 - t;
        return new double[] {
            ((a * (t + 1) - 5 * a) * (t + 1) + 8 * a) * (t + 1) - 4 * a,
            ((a + 2) * t - (a + 3)) * t * t + 1,
            ((a + 2) * s - (a + 3)) * s * s + 1,
            ((a * (s + 1) - 5 * a) * (s + 1) + 8 * a) * (s + 1) - 4 * a
        };
    }

    private double original(int at) {
        double scale = axis.scale();
        // ONNX's cases have this length before it is cut to a whole number
        double length = scale * axis.input();
        return switch (coordinates) {
            case HALF_PIXEL -> (at + 0.5) / scale - 0.5;
            case HALF_PIXEL_SYMMETRIC ->
                    axis.input() / 2.0 * (1 - axis.output() / length) + (at + 0.5) / scale - 0.5;
            case PYTORCH_HALF_PIXEL -> axis.output() > 1 ? (at + 0.5) / scale - 0.5 : 0;
            case ALIGN_CORNERS -> at == 0 ? 0 : at * (axis.input() - 1) / (length - 1);
            case ASYMMETRIC -> at / scale;
            case TF_HALF_PIXEL_FOR_NN -> (at + 0.5) / scale;
            case TF_CROP_AND_RESIZE ->
                    axis.output() > 1
                            ? (axis.start()
                                            + at
                                                    * (axis.end() - axis.start())
                                                    / (axis.output() - 1))
                                    * (axis.input() - 1)
                            : (axis.start() + axis.end()) / 2 * (axis.input() - 1);
        };
    }
}
