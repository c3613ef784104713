package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.wholes;

import dev.fathom.layer.convolution.Local;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Volume;
import java.util.List;

/// Locally connected layers, for which ONNX has no operator.
///
/// A convolution whose filters hold a single 1 lays every place's window out along depth; then each
/// place's column is multiplied by that place's matrix.
final class LocalWriter {
    private LocalWriter() {}

    static Value local(LayerScope s, Local local, Value x) {
        s.note("a filter a place by Conv, which lays the windows out, and MatMul");
        Volume in = x.volume();
        Volume out = s.node().output();
        int window = local.window().taps() * in.depth();
        String unfolded = unfold(s, local, s.fourDimensions(x), in);
        String shape = s.wholes("columns", 0, window, out.pixels());
        String columns = s.step("column", "Reshape", List.of(unfolded, shape));
        String places = s.step("places", "Transpose", List.of(columns), wholes("perm", 2, 0, 1));
        String values = s.step("product", "MatMul", List.of(places, weights(s, window)));
        if (s.hasBias()) {
            values = s.step("sum", "Add", List.of(values, bias(s)));
        }
        String depths = s.step("depths", "Transpose", List.of(values), wholes("perm", 1, 2, 0));
        String volume = s.wholes("volume", 0, out.depth(), out.height(), out.width());
        return s.spatial(s.last("Reshape", List.of(depths, volume)));
    }

    /// Depth × kernel height × kernel width filters, each with its 1 at another place.
    private static String unfold(LayerScope s, Local local, String x, Volume in) {
        int taps = local.window().taps();
        float[] filters = s.filled((long) in.depth() * taps * taps, 0);
        for (int f = 0; f < in.depth() * taps; f++) {
            filters[f * taps + f % taps] = 1;
        }
        List<Integer> dims =
                List.of(
                        in.depth() * taps,
                        1,
                        local.window().y().kernel(),
                        local.window().x().kernel());
        List<NamedAttribute> attributes =
                new Slide(local.window(), in, s.node().output()).floorAttributes();
        attributes.add(NamedAttribute.whole("group", in.depth()));
        return s.step("window", "Conv", List.of(x, s.reals("ones", dims, filters)), attributes);
    }

    /// From `[row][column][filter][kernel row][kernel column][depth]` to a matrix a place.
    private static String weights(LayerScope s, int window) {
        List<Integer> shape = s.node().parameters().getFirst().shape();
        return s.parameter(
                0,
                List.of(shape.get(0) * shape.get(1), window, shape.get(2)),
                new Reordering(shape, List.of(0, 1, 5, 3, 4, 2)));
    }

    private static String bias(LayerScope s) {
        List<Integer> shape = s.node().parameters().get(1).shape();
        return s.parameter(
                1, List.of(shape.get(0) * shape.get(1), 1, shape.get(2)), Reordering.none(shape));
    }
}
