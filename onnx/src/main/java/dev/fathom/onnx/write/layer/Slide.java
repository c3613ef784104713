package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.wholes;

import dev.fathom.tensor.Axis;
import dev.fathom.tensor.Rounding;
import dev.fathom.tensor.Volume;
import dev.fathom.tensor.Window;
import java.util.ArrayList;
import java.util.List;

/// How a window slides, in ONNX's terms.
///
/// @param window Fathom's
/// @param input what it slides over
/// @param output number of its places, as width and height
record Slide(Window window, Volume input, Volume output) {

    /// Padding at the right that lets the last window end where it ends.
    int right() {
        return after(window.x(), input.width(), output.width());
    }

    /// Padding at the bottom.
    int bottom() {
        return after(window.y(), input.height(), output.height());
    }

    private static int after(Axis axis, int size, int windows) {
        return Math.max(axis.after(), beyond(axis, size, windows));
    }

    /// How far the last window reaches beyond the input.
    private static int beyond(Axis axis, int size, int windows) {
        return (windows - 1) * axis.stride() + axis.extent() - axis.before() - size;
    }

    /// Whether a window hangs over the padding's border.
    boolean hangs() {
        return right() > window.x().after() || bottom() > window.y().after();
    }

    /// Whether ONNX's ceil mode makes the same windows. By its formula it may make one that begins
    /// beyond the input; runtimes differ in whether they leave that out.
    boolean ceilMode() {
        return window.rounding() == Rounding.CEIL
                && plainCeil(window.x(), input.width()) == output.width()
                && plainCeil(window.y(), input.height()) == output.height();
    }

    private static int plainCeil(Axis axis, int size) {
        return Math.ceilDiv(axis.room(size), axis.stride()) + 1;
    }

    /// Kernel, strides, dilations and the window's own pads.
    List<NamedAttribute> attributes() {
        return attributes(window.x().after(), window.y().after());
    }

    /// The same with pads that need no ceil mode.
    List<NamedAttribute> floorAttributes() {
        return attributes(right(), bottom());
    }

    private List<NamedAttribute> attributes(int right, int bottom) {
        Axis x = window.x();
        Axis y = window.y();
        List<NamedAttribute> attributes = new ArrayList<>();
        attributes.add(wholes("kernel_shape", y.kernel(), x.kernel()));
        attributes.add(wholes("strides", y.stride(), x.stride()));
        attributes.add(wholes("pads", y.before(), x.before(), bottom, right));
        if (x.dilation() > 1 || y.dilation() > 1) {
            attributes.add(wholes("dilations", y.dilation(), x.dilation()));
        }
        return attributes;
    }
}
