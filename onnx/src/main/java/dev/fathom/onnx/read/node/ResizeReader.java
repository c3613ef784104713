package dev.fathom.onnx.read.node;

import dev.fathom.layer.Layers;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Resize.Sampling;
import dev.fathom.onnx.operator.Coordinates;
import dev.fathom.onnx.operator.ResizedAxis;
import dev.fathom.onnx.operator.Resizing;
import java.util.List;

/// Resize and Upsample.
final class ResizeReader {
    private ResizeReader() {}

    static Seen resize(NodeScope scope) {
        Seen x = scope.spatial(0);
        return resized(scope, x, Resizing.resized(scope.call(), scope.dimensions(x)));
    }

    static Seen upsample(NodeScope scope) {
        Seen x = scope.spatial(0);
        return resized(scope, x, Resizing.upsampled(scope.call(), scope.dimensions(x)));
    }

    private static Seen resized(NodeScope scope, Seen x, List<ResizedAxis> axes) {
        if (!axes.get(0).isUnchanged() || !axes.get(1).isUnchanged()) {
            throw scope.wrong("resizes the batch or the channels, which is not supported");
        }
        ResizedAxis across = axes.getLast();
        double down = axes.size() == 4 ? scale(axes.get(2)) : 1;
        Resize resize =
                Layers.resize(scale(across), down)
                        .sampling(sampling(scope))
                        .coordinates(coordinates(scope, axes));
        return scope.spatial(x, scope.add(x.flow(), resize));
    }

    /// A scale that is whole where the graph's is.
    private static double scale(ResizedAxis axis) {
        double exact = (double) axis.output() / axis.input();
        return (float) exact == (float) axis.scale()
                ? exact
                : NodeScope.decimal((float) axis.scale());
    }

    private static Sampling sampling(NodeScope scope) {
        String mode = scope.node().text("mode", "nearest");
        boolean old = scope.walk().opset() < 11;
        String nearest = scope.node().text("nearest_mode", old ? "floor" : "round_prefer_floor");
        return switch (mode) {
            case "linear", "bilinear" -> Sampling.LINEAR;
            case "nearest" ->
                    switch (nearest) {
                        case "round_prefer_floor" -> Sampling.NEAREST;
                        case "round_prefer_ceil" -> Sampling.NEAREST_UP;
                        case "floor" -> Sampling.BEFORE;
                        case "ceil" -> Sampling.AFTER;
                        default -> throw scope.wrong("nearest_mode is '" + nearest + "'");
                    };
            default ->
                    throw scope.wrong(
                            "mode is '"
                                    + mode
                                    + "', which is not supported; nearest and linear are");
        };
    }

    private static Resize.Coordinates coordinates(NodeScope scope, List<ResizedAxis> axes) {
        Coordinates mode = Coordinates.of(scope.call());
        boolean single = axes.stream().skip(2).anyMatch(a -> a.output() == 1 && a.input() > 1);
        return switch (mode) {
            case HALF_PIXEL -> Resize.Coordinates.HALF_PIXEL;
            case PYTORCH_HALF_PIXEL -> {
                if (single) {
                    throw unsupported(scope, mode, " for a size of 1");
                }
                yield Resize.Coordinates.HALF_PIXEL;
            }
            case ASYMMETRIC -> Resize.Coordinates.ASYMMETRIC;
            case ALIGN_CORNERS -> Resize.Coordinates.ALIGN_CORNERS;
            case HALF_PIXEL_SYMMETRIC, TF_HALF_PIXEL_FOR_NN, TF_CROP_AND_RESIZE ->
                    throw unsupported(scope, mode, "");
        };
    }

    private static RuntimeException unsupported(NodeScope scope, Coordinates mode, String when) {
        return scope.wrong(
                ("coordinate_transformation_mode %s is not supported%s; half_pixel, asymmetric and"
                                + " align_corners are")
                        .formatted(mode.word(), when));
    }
}
