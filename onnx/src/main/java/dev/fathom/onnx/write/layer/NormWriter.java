package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.real;
import static dev.fathom.onnx.write.layer.NamedAttribute.whole;
import static dev.fathom.onnx.write.layer.NamedAttribute.wholes;

import dev.fathom.kernel.LrnShape;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Group, layer and local response normalisation in ONNX.
final class NormWriter {
    private NormWriter() {}

    /// A group of channels as one long channel, normalised as an instance.
    static Value group(LayerScope s, GroupNorm norm, Value x) {
        String in = s.fourDimensions(x);
        NamedAttribute epsilon = real("epsilon", norm.epsilon());
        Volume v = x.volume();
        if (norm.groups() == v.depth()) {
            List<String> inputs = List.of(in, s.parameter(0), s.parameter(1));
            return s.spatial(s.last("InstanceNormalization", inputs, epsilon));
        }
        s.note("groups by InstanceNormalization, because opset 17 has no GroupNormalization");
        int groups = norm.groups();
        String shape = s.wholes("groups", 0, groups, (long) v.size() / groups);
        String rows = s.step("rows", "Reshape", List.of(in, shape));
        String ones = s.reals("ones", List.of(groups), s.filled(groups, 1));
        String zeros = s.reals("zeros", List.of(groups), s.filled(groups, 0));
        String unit = s.step("unit", "InstanceNormalization", List.of(rows, ones, zeros), epsilon);
        String volume = s.wholes("volume", 0, v.depth(), v.height(), v.width());
        Value back = s.spatial(s.step("back", "Reshape", List.of(unit, volume)));
        String scaled = s.step("scaled", "Mul", List.of(back.name(), s.ofChannels(0, back)));
        return back.named(s.last("Add", List.of(scaled, s.ofChannels(1, back))));
    }

    /// Over the last dimension, to which the depth is brought and from which it is taken back.
    static Value layer(LayerScope s, LayerNorm norm, Value x) {
        NamedAttribute axis = whole("axis", -1);
        NamedAttribute epsilon = real("epsilon", norm.epsilon());
        if (x.column()) {
            List<String> inputs = List.of(x.name(), s.parameter(0), s.parameter(1));
            return x.named(s.last("LayerNormalization", inputs, axis, epsilon));
        }
        NamedAttribute back = wholes("perm", 0, 3, 1, 2);
        String turned =
                s.step("depthLast", "Transpose", List.of(x.name()), wholes("perm", 0, 2, 3, 1));
        List<String> inputs = List.of(turned, s.parameter(0), s.parameter(1));
        String normed = s.step("normed", "LayerNormalization", inputs, axis, epsilon);
        return s.spatial(s.last("Transpose", List.of(normed), back));
    }

    /// ONNX divides its alpha by the size, so it gets alpha times the size.
    static Value lrn(LayerScope s, Lrn lrn, Value x) {
        String in = s.fourDimensions(x);
        if (lrn.size() % 2 == 0) {
            return s.spatial(even(s, lrn, in, x.volume()));
        }
        float alpha = (float) (lrn.alpha() * lrn.size());
        s.note(
                "alpha %s of the sum is ONNX's alpha %s of the mean over %s"
                        .formatted((float) lrn.alpha(), alpha, lrn.size()));
        return s.spatial(
                s.last(
                        "LRN",
                        List.of(in),
                        whole("size", lrn.size()),
                        real("alpha", alpha),
                        real("beta", lrn.beta()),
                        real("bias", lrn.k())));
    }

    /// With an even size Fathom's sums begin one channel before ONNX's. An average pool along the
    /// channels makes them: `size` times its mean, whose padding counts.
    private static String even(LayerScope s, Lrn lrn, String x, Volume v) {
        s.note("sums over an even number of channels by AveragePool, because LRN's begin later");
        LrnShape shape = lrn.shape();
        int before = shape.size() / 2;
        String squares = s.step("squares", "Mul", List.of(x, x));
        String flat = s.wholes("flat", 0, 1, v.depth(), v.pixels());
        String rows = s.step("rows", "Reshape", List.of(squares, flat));
        String means =
                s.step(
                        "means",
                        "AveragePool",
                        List.of(rows),
                        wholes("kernel_shape", shape.size(), 1),
                        wholes("pads", before, 0, shape.size() - 1 - before, 0),
                        whole("count_include_pad", 1));
        String volume = s.wholes("volume", 0, v.depth(), v.height(), v.width());
        String back = s.step("back", "Reshape", List.of(means, volume));
        String alpha = s.real("alpha", (float) (lrn.alpha() * lrn.size()));
        String scaled = s.step("scaled", "Mul", List.of(back, alpha));
        String sums = s.step("sums", "Add", List.of(scaled, s.real("k", shape.k())));
        String divisor = s.step("divisor", "Pow", List.of(sums, s.real("beta", shape.beta())));
        return s.last("Div", List.of(x, divisor));
    }
}
