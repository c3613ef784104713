package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What Resize, and Upsample, which it was until opset 9, do along each dimension.
public final class Resizing {
    private Resizing() {}

    /// What Resize does along each of these dimensions.
    public static List<ResizedAxis> resized(Call call, List<Integer> from) {
        if (call.node().flag("antialias", false)) {
            throw call.wrong("antialias is 1, which is not supported; 0 is");
        }
        String policy = call.node().text("keep_aspect_ratio_policy", "stretch");
        if (!policy.equals("stretch")) {
            throw call.wrong(
                    "keep_aspect_ratio_policy is '"
                            + policy
                            + "', which is not supported; stretch is");
        }
        // opset 10 has scales alone; later ones a region of interest in front of them
        int scales = call.opset() < 11 ? 1 : 2;
        List<Long> axes = call.node().wholes("axes");
        int[] places =
                axes == null
                        ? IntStream.range(0, from.size()).toArray()
                        : axes.stream().mapToInt(a -> call.axis(a, from.size())).toArray();
        List<ResizedAxis> resized = new ArrayList<>();
        for (int i = 0; i < from.size(); i++) {
            resized.add(ResizedAxis.unchanged(from.get(i)));
        }
        boolean sized = call.has(3);
        float @Nullable [] factors =
                sized ? null : call.floats(scales, places.length, "one an axis");
        long[] sizes = sized ? call.integers(3).values() : new long[0];
        if (sized && sizes.length != places.length) {
            throw call.wrong(sizes.length + " sizes for " + places.length + " axes");
        }
        for (int i = 0; i < places.length; i++) {
            int size = from.get(places[i]);
            double scale = factors == null ? (double) sizes[i] / size : factors[i];
            long out = factors == null ? sizes[i] : (long) Math.floor(factors[i] * size);
            if (!(scale > 0) || out < 1 || out > Integer.MAX_VALUE) {
                throw call.wrong("resizes " + size + " to " + out + " by a factor of " + scale);
            }
            double[] region = region(call, i, places.length);
            resized.set(places[i], new ResizedAxis(size, (int) out, scale, region[0], region[1]));
        }
        return resized;
    }

    /// A part of the input, for the mode tf_crop_and_resize: start and end, 0 … 1.
    private static double[] region(Call call, int axis, int axes) {
        if (call.opset() < 11 || !call.has(1) || call.any(1).elements() == 0) {
            return new double[] {0, 1};
        }
        float[] region = call.floats(1, 2 * axes, "a start and an end an axis");
        return new double[] {region[axis], region[axes + axis]};
    }

    /// What Upsample does along each of these dimensions. Scales are an input since opset 9, an
    /// attribute before.
    public static List<ResizedAxis> upsampled(Call call, List<Integer> from) {
        float[] scales = new float[from.size()];
        if (call.has(1)) {
            scales = call.floats(1, from.size(), "one an axis");
        } else {
            List<Float> values = call.node().reals("scales");
            for (int i = 0; i < scales.length; i++) {
                scales[i] = values != null && values.size() == scales.length ? values.get(i) : 0;
            }
        }
        List<ResizedAxis> resized = new ArrayList<>();
        for (int i = 0; i < scales.length; i++) {
            if (!(scales[i] >= 1) || scales[i] * from.get(i) > Integer.MAX_VALUE) {
                throw call.wrong(
                        "upsamples "
                                + Dimensions.text(from)
                                + "; it needs a scale of at least 1 for each");
            }
            resized.add(
                    new ResizedAxis(
                            from.get(i),
                            (int) Math.floor(scales[i] * from.get(i)),
                            scales[i],
                            0,
                            1));
        }
        return resized;
    }
}
