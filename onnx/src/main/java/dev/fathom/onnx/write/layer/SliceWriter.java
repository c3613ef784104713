package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.text;
import static dev.fathom.onnx.write.layer.NamedAttribute.wholes;

import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Layers that put values in other places, in ONNX.
final class SliceWriter {
    private SliceWriter() {}

    static Value slice(LayerScope s, Slice slice, Value x) {
        String first = s.wholes("first", slice.first());
        String end = s.wholes("end", slice.first() + slice.channels());
        String result = s.last("Slice", List.of(x.name(), first, end, s.wholes("axis", 1)));
        return x.column() ? s.column(result) : s.spatial(result);
    }

    static Value shuffle(LayerScope s, Shuffle shuffle, Value x) {
        Volume v = x.volume();
        int groups = shuffle.groups();
        String rows = s.wholes("groups", 0, groups, v.depth() / groups, v.pixels());
        String cut = s.step("cut", "Reshape", List.of(x.name(), rows));
        String turned = s.step("turned", "Transpose", List.of(cut), wholes("perm", 0, 2, 1, 3));
        String back =
                x.column()
                        ? s.wholes("column", 0, v.depth())
                        : s.wholes("volume", 0, v.depth(), v.height(), v.width());
        return x.named(s.last("Reshape", List.of(turned, back)));
    }

    /// A picture's constant for each picture of the batch that comes in.
    static Value constant(LayerScope s, Constant constant, Value x) {
        Volume v = constant.volume();
        Reordering order = Reordering.depthSecond(List.of(1, v.height(), v.width(), v.depth()));
        String values = s.parameter(0, order.dims(), order);
        String batch =
                s.step(
                        "batch",
                        "Shape",
                        List.of(x.name()),
                        NamedAttribute.whole("start", 0),
                        NamedAttribute.whole("end", 1));
        String volume = s.wholes("volume", v.depth(), v.height(), v.width());
        String shape =
                s.step("all", "Concat", List.of(batch, volume), NamedAttribute.whole("axis", 0));
        return s.spatial(s.last("Expand", List.of(values, shape)));
    }

    /// The values as they lie, cut and put into another order, and channel by channel again.
    static Value reshape(LayerScope s, Reshape reshape, Value x) {
        String values =
                x.column()
                        ? x.name()
                        : s.step(
                                "depthLast",
                                "Transpose",
                                List.of(x.name()),
                                wholes("perm", 0, 2, 3, 1));
        if (!reshape.keepsValues()) {
            long[] sizes = behindBatch(reshape.sizes(), 0);
            String cut = s.step("cut", "Reshape", List.of(values, s.wholes("sizes", sizes)));
            long[] order = behindBatch(reshape.order(), 1);
            values = s.step("turned", "Transpose", List.of(cut), wholes("perm", order));
        }
        Volume v = reshape.volume();
        String shape = s.wholes("shape", 0, v.height(), v.width(), v.depth());
        String whole = s.step("whole", "Reshape", List.of(values, shape));
        return s.spatial(s.last("Transpose", List.of(whole), wholes("perm", 0, 3, 1, 2)));
    }

    /// Numbers of a picture's dimensions, the batch's in front.
    private static long[] behindBatch(List<Integer> numbers, int more) {
        return LongStream.concat(LongStream.of(0), numbers.stream().mapToLong(n -> n + more))
                .toArray();
    }

    /// What is cut off is cut off behind the padding: a mirrored border may show it.
    static Value pad(LayerScope s, Pad pad, Value x) {
        String in = s.fourDimensions(x);
        boolean cuts =
                Math.min(pad.left(), pad.right()) < 0 || Math.min(pad.top(), pad.bottom()) < 0;
        String pads =
                s.wholes(
                        "pads",
                        0,
                        0,
                        Math.max(0, pad.top()),
                        Math.max(0, pad.left()),
                        0,
                        0,
                        Math.max(0, pad.bottom()),
                        Math.max(0, pad.right()));
        List<String> inputs = new ArrayList<>(List.of(in, pads));
        if (pad.value() != 0) {
            inputs.add(s.real("value", (float) pad.value()));
        }
        NamedAttribute mode =
                text(
                        "mode",
                        switch (pad.border()) {
                            case CONSTANT -> "constant";
                            case EDGE -> "edge";
                            case REFLECT -> "reflect";
                        });
        if (!cuts) {
            return s.spatial(s.last("Pad", inputs, mode));
        }
        String padded = s.step("padded", "Pad", inputs, mode);
        int top = Math.max(0, -pad.top());
        int left = Math.max(0, -pad.left());
        Volume out = s.node().output();
        String first = s.wholes("first", top, left);
        String end = s.wholes("end", top + out.height(), left + out.width());
        return s.spatial(s.last("Slice", List.of(padded, first, end, s.wholes("axes", 2, 3))));
    }
}
