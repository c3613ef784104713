package dev.fathom.onnx.operator;

import java.util.Locale;

/// How a place in a resized axis is one in the input: ONNX's coordinate_transformation_mode.
public enum Coordinates {
    HALF_PIXEL,
    HALF_PIXEL_SYMMETRIC,
    PYTORCH_HALF_PIXEL,
    ALIGN_CORNERS,
    ASYMMETRIC,
    TF_HALF_PIXEL_FOR_NN,
    TF_CROP_AND_RESIZE;

    public static Coordinates of(Call call) {
        // until opset 10 there was one way
        String otherwise = call.opset() < 11 ? "asymmetric" : "half_pixel";
        String name = call.node().text("coordinate_transformation_mode", otherwise);
        for (Coordinates each : values()) {
            if (each.word().equals(name)) {
                return each;
            }
        }
        throw call.wrong("coordinate_transformation_mode '" + name + "' is not supported");
    }

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
