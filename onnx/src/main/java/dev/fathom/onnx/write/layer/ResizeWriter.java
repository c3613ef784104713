package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.text;

import dev.fathom.layer.shape.Resize;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

final class ResizeWriter {
    private ResizeWriter() {}

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
}
