package dev.fathom.onnx.write;

import static dev.fathom.onnx.write.Attributes.wholes;

import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.onnx.graph.Attribute;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// Layers that put values in other places, in ONNX.
final class Places {
    private Places() {}

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

    static Value resize(LayerScope s, Resize resize, Value x) {
        Volume v = x.volume();
        Volume out = s.node().output();
        float down = scale(resize, resize.scaleY(), v.height(), out.height());
        float across = scale(resize, resize.scaleX(), v.width(), out.width());
        String scales = s.reals("scales", List.of(4), 1, 1, down, across);
        List<NamedAttribute> attributes = new ArrayList<>();
        attributes.add(
                text(
                        "coordinate_transformation_mode",
                        switch (resize.coordinates()) {
                            case HALF_PIXEL -> "half_pixel";
                            case ASYMMETRIC -> "asymmetric";
                            case ALIGN_CORNERS -> "align_corners";
                        }));
        if (resize.sampling() == Resize.Sampling.LINEAR) {
            attributes.add(text("mode", "linear"));
        } else {
            attributes.add(text("mode", "nearest"));
            attributes.add(
                    text(
                            "nearest_mode",
                            switch (resize.sampling()) {
                                case NEAREST, LINEAR -> "round_prefer_floor";
                                case NEAREST_UP -> "round_prefer_ceil";
                                case BEFORE -> "floor";
                                case AFTER -> "ceil";
                            }));
        }
        return s.spatial(s.last("Resize", List.of(s.fourDimensions(x), "", scales), attributes));
    }

    /// The scale as a float that gives the same size, the rest left out.
    private static float scale(Resize resize, double scale, int in, int out) {
        boolean corners = resize.coordinates() == Resize.Coordinates.ALIGN_CORNERS;
        float rounded = (float) (corners ? (double) out / in : scale);
        while (Math.floor(rounded * in) < out) {
            rounded = Math.nextUp(rounded);
        }
        return rounded;
    }

    private static NamedAttribute text(String name, String value) {
        return new NamedAttribute(name, new Attribute.Text(value));
    }
}
