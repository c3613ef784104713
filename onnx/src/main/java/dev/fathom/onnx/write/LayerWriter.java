package dev.fathom.onnx.write;

import static dev.fathom.onnx.write.Attributes.real;
import static dev.fathom.onnx.write.Attributes.whole;

import dev.fathom.layer.Add;
import dev.fathom.layer.BatchNorm;
import dev.fathom.layer.Concat;
import dev.fathom.layer.Conv;
import dev.fathom.layer.ConvTranspose;
import dev.fathom.layer.Dense;
import dev.fathom.layer.Dropout;
import dev.fathom.layer.Flatten;
import dev.fathom.layer.GlobalAveragePool;
import dev.fathom.layer.Local;
import dev.fathom.layer.Lrn;
import dev.fathom.layer.PadDepth;
import dev.fathom.layer.Pointwise;
import dev.fathom.layer.Pool;
import dev.fathom.layer.Scale;
import dev.fathom.layer.Softmax;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// What each layer is in ONNX.
final class LayerWriter {
    private LayerWriter() {}

    /// Adds a layer to the graph.
    ///
    /// @param inputs what it reads
    /// @param reordered whether a flattened volume may stay channel by channel, because its readers
    ///   take that into account
    static Value write(LayerScope s, List<Value> inputs, boolean reordered) {
        Value x = inputs.getFirst();
        return switch (s.node().layer()) {
            case Add add -> add(s, inputs);
            case BatchNorm norm -> batchNorm(s, norm, x);
            case Concat concat -> joined(s, "Concat", inputs, whole("axis", 1));
            case Conv conv -> Convolutions.conv(s, conv, x);
            case ConvTranspose conv -> Convolutions.transposed(s, conv, x);
            case Dense dense -> dense(s, dense, x);
            case Dropout dropout -> dropout(s, dropout, x);
            case Flatten flatten -> flatten(s, x, reordered);
            case GlobalAveragePool pool ->
                    s.spatial(s.last("GlobalAveragePool", List.of(s.fourDimensions(x))));
            case Local local -> Locals.local(s, local, x);
            case Lrn lrn -> Norms.lrn(s, lrn, x);
            case PadDepth pad -> padDepth(s, pad, x);
            case Pointwise pointwise -> x.named(Functions.write(s, pointwise, x.name()));
            case Pool pool -> Pools.pool(s, pool, x);
            case Scale scale -> {
                String factor = s.real("factor", (float) scale.factor());
                yield x.named(s.last("Mul", List.of(x.name(), factor)));
            }
            case Softmax softmax -> x.named(s.last("Softmax", List.of(x.name()), whole("axis", 1)));
        };
    }

    private static Value add(LayerScope s, List<Value> inputs) {
        return switch (inputs.size()) {
            case 1 -> joined(s, "Identity", inputs);
            case 2 -> joined(s, "Add", inputs);
            default -> joined(s, "Sum", inputs);
        };
    }

    /// Values side by side have as many dimensions as each other.
    private static Value joined(
            LayerScope s, String type, List<Value> inputs, NamedAttribute... attributes) {
        boolean columns = inputs.stream().allMatch(Value::column);
        List<String> names =
                inputs.stream().map(v -> columns ? v.name() : s.fourDimensions(v)).toList();
        String result = s.last(type, names, attributes);
        return columns ? s.column(result) : s.spatial(result);
    }

    private static Value batchNorm(LayerScope s, BatchNorm norm, Value x) {
        int depth = x.volume().depth();
        List<String> inputs = new ArrayList<>(List.of(x.name()));
        int next = 0;
        inputs.add(norm.scale() ? s.parameter(next++) : vector(s, "scale", depth, 1));
        inputs.add(norm.shift() ? s.parameter(next++) : vector(s, "shift", depth, 0));
        inputs.add(s.parameter(next++));
        inputs.add(s.parameter(next));
        return x.named(
                s.last(
                        "BatchNormalization",
                        inputs,
                        real("epsilon", norm.epsilon()),
                        // ONNX's is the share of the old value
                        real("momentum", 1 - norm.momentum())));
    }

    private static String vector(LayerScope s, String suffix, int depth, float value) {
        return s.reals(suffix, List.of(depth), s.filled(depth, value));
    }

    private static Value dense(LayerScope s, Dense dense, Value x) {
        Value column = s.twoDimensions(x);
        Volume order = column.order();
        Reordering reordering =
                Reordering.depthSecond(
                        List.of(dense.units(), order.height(), order.width(), order.depth()));
        if (reordering.moves()) {
            s.note("weights from height × width × depth to depth × height × width, " + order);
        }
        List<String> inputs = new ArrayList<>(List.of(column.name()));
        inputs.add(s.parameter(0, List.of(dense.units(), order.size()), reordering));
        if (s.hasBias()) {
            inputs.add(s.parameter(1));
        }
        return s.column(s.last("Gemm", inputs, whole("transB", 1)));
    }

    /// Without training mode the operator changes nothing.
    private static Value dropout(LayerScope s, Dropout dropout, Value x) {
        String rate = s.real("rate", (float) dropout.rate());
        return x.named(s.last("Dropout", List.of(x.name(), rate)));
    }

    private static Value flatten(LayerScope s, Value x, boolean reordered) {
        if (x.column()) {
            return x.named(s.last("Identity", List.of(x.name())));
        }
        Volume v = x.volume();
        boolean same = v.pixels() == 1 || v.depth() == 1;
        if (same || reordered) {
            String result = s.last("Flatten", List.of(x.name()), whole("axis", 1));
            return new Value(result, s.node().output(), true, v);
        }
        s.note("values put into the order height × width × depth by a Transpose");
        String turned =
                s.step(
                        "depthLast",
                        "Transpose",
                        List.of(x.name()),
                        Attributes.wholes("perm", 0, 2, 3, 1));
        return s.column(s.last("Flatten", List.of(turned), whole("axis", 1)));
    }

    private static Value padDepth(LayerScope s, PadDepth pad, Value x) {
        long[] pads = new long[x.column() ? 4 : 8];
        pads[1] = pad.before();
        pads[pads.length / 2 + 1] = pad.after();
        String result = s.last("Pad", List.of(x.name(), s.wholes("pads", pads)));
        return x.column() ? s.column(result) : s.spatial(result);
    }
}
