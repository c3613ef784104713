package dev.fathom.onnx.read;

import dev.fathom.layer.Layers;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Resize.Sampling;
import dev.fathom.onnx.evaluate.Coordinates;
import dev.fathom.onnx.evaluate.ResizedAxis;
import java.util.List;

/// Resize and Upsample.
final class Resizes {
    private Resizes() {}

    static Seen resize(Step step) {
        Seen x = step.spatial(0);
        return resized(
                step, x, dev.fathom.onnx.evaluate.Resizes.resized(step.call(), step.dimensions(x)));
    }

    static Seen upsample(Step step) {
        Seen x = step.spatial(0);
        return resized(
                step,
                x,
                dev.fathom.onnx.evaluate.Resizes.upsampled(step.call(), step.dimensions(x)));
    }

    private static Seen resized(Step step, Seen x, List<ResizedAxis> axes) {
        if (!axes.get(0).isUnchanged() || !axes.get(1).isUnchanged()) {
            throw step.wrong("resizes the batch or the channels, which is not supported");
        }
        ResizedAxis across = axes.getLast();
        double down = axes.size() == 4 ? scale(axes.get(2)) : 1;
        Resize resize =
                Layers.resize(scale(across), down)
                        .sampling(sampling(step))
                        .coordinates(coordinates(step, axes));
        return step.spatial(x, step.add(x.flow(), resize));
    }

    /// A scale that is whole where the graph's is.
    private static double scale(ResizedAxis axis) {
        double exact = (double) axis.output() / axis.input();
        return (float) exact == (float) axis.scale() ? exact : Step.decimal((float) axis.scale());
    }

    private static Sampling sampling(Step step) {
        String mode = step.node().text("mode", "nearest");
        boolean old = step.walk().opset() < 11;
        String nearest = step.node().text("nearest_mode", old ? "floor" : "round_prefer_floor");
        return switch (mode) {
            case "linear", "bilinear" -> Sampling.LINEAR;
            case "nearest" ->
                    switch (nearest) {
                        case "round_prefer_floor" -> Sampling.NEAREST;
                        case "round_prefer_ceil" -> Sampling.NEAREST_UP;
                        case "floor" -> Sampling.BEFORE;
                        case "ceil" -> Sampling.AFTER;
                        default -> throw step.wrong("nearest_mode is '" + nearest + "'");
                    };
            default ->
                    throw step.wrong(
                            "mode is '"
                                    + mode
                                    + "', which is not supported; nearest and linear are");
        };
    }

    private static Resize.Coordinates coordinates(Step step, List<ResizedAxis> axes) {
        Coordinates mode = Coordinates.of(step.call());
        boolean single = axes.stream().skip(2).anyMatch(a -> a.output() == 1 && a.input() > 1);
        return switch (mode) {
            case HALF_PIXEL -> Resize.Coordinates.HALF_PIXEL;
            case PYTORCH_HALF_PIXEL -> {
                if (single) {
                    throw unsupported(step, mode, " for a size of 1");
                }
                yield Resize.Coordinates.HALF_PIXEL;
            }
            case ASYMMETRIC -> Resize.Coordinates.ASYMMETRIC;
            case ALIGN_CORNERS -> Resize.Coordinates.ALIGN_CORNERS;
            case HALF_PIXEL_SYMMETRIC, TF_HALF_PIXEL_FOR_NN, TF_CROP_AND_RESIZE ->
                    throw unsupported(step, mode, "");
        };
    }

    private static RuntimeException unsupported(Step step, Coordinates mode, String when) {
        return step.wrong(
                "coordinate_transformation_mode "
                        + mode.word()
                        + " is not supported"
                        + when
                        + "; half_pixel, asymmetric and align_corners are");
    }
}
