package dev.fathom.onnx.write.layer;

import static dev.fathom.onnx.write.layer.NamedAttribute.real;
import static dev.fathom.onnx.write.layer.NamedAttribute.whole;

import dev.fathom.layer.activation.Dropout;
import dev.fathom.layer.activation.LogSoftmax;
import dev.fathom.layer.activation.PRelu;
import dev.fathom.layer.activation.Pointwise;
import dev.fathom.layer.activation.Softmax;
import dev.fathom.layer.convolution.Conv;
import dev.fathom.layer.convolution.ConvTranspose;
import dev.fathom.layer.convolution.Dense;
import dev.fathom.layer.convolution.Local;
import dev.fathom.layer.join.Add;
import dev.fathom.layer.join.Concat;
import dev.fathom.layer.join.Multiply;
import dev.fathom.layer.norm.Affine;
import dev.fathom.layer.norm.BatchNorm;
import dev.fathom.layer.norm.GroupNorm;
import dev.fathom.layer.norm.LayerNorm;
import dev.fathom.layer.norm.Lrn;
import dev.fathom.layer.norm.Scale;
import dev.fathom.layer.pool.GlobalPool;
import dev.fathom.layer.pool.Pool;
import dev.fathom.layer.shape.Constant;
import dev.fathom.layer.shape.Flatten;
import dev.fathom.layer.shape.Pad;
import dev.fathom.layer.shape.PadDepth;
import dev.fathom.layer.shape.Reshape;
import dev.fathom.layer.shape.Resize;
import dev.fathom.layer.shape.Shuffle;
import dev.fathom.layer.shape.Slice;
import dev.fathom.layer.shape.Source;
import dev.fathom.onnx.graph.Reordering;
import dev.fathom.tensor.Dimension;
import dev.fathom.tensor.Volume;
import java.util.ArrayList;
import java.util.List;

/// What each layer is in ONNX.
public final class LayerWriter {
    private LayerWriter() {}

    /// Adds a layer to the graph.
    ///
    /// @param inputs what it reads
    /// @param reordered whether a flattened volume may stay channel by channel, because its readers
    ///   take that into account
    public static Value write(LayerScope s, List<Value> inputs, boolean reordered) {
        Value x = inputs.getFirst();
        return switch (s.node().layer()) {
            case Add add -> add(s, inputs);
            case Affine affine -> affine(s, affine, x);
            case BatchNorm norm -> batchNorm(s, norm, x);
            case Concat concat -> concat(s, concat, inputs);
            case Constant constant -> SliceWriter.constant(s, constant, x);
            case Conv conv -> ConvWriter.conv(s, conv, x);
            case ConvTranspose conv -> ConvWriter.transposed(s, conv, x);
            case Dense dense -> dense(s, dense, x);
            case Dropout dropout -> dropout(s, dropout, x);
            case Flatten flatten -> flatten(s, flatten, x, reordered);
            case GlobalPool(Pool.Type type) -> {
                String operator = type == Pool.Type.MAX ? "GlobalMaxPool" : "GlobalAveragePool";
                yield s.spatial(s.last(operator, List.of(s.fourDimensions(x))));
            }
            case GroupNorm norm -> NormWriter.group(s, norm, x);
            case LayerNorm norm -> NormWriter.layer(s, norm, x);
            case Local local -> LocalWriter.local(s, local, x);
            case LogSoftmax softmax ->
                    x.named(s.last("LogSoftmax", List.of(x.name()), whole("axis", 1)));
            case Lrn lrn -> NormWriter.lrn(s, lrn, x);
            case Multiply multiply -> multiply(s, inputs);
            case PRelu prelu -> x.named(s.last("PRelu", List.of(x.name(), s.ofChannels(0, x))));
            case Pad pad -> SliceWriter.pad(s, pad, x);
            case PadDepth pad -> padDepth(s, pad, x);
            case Pointwise pointwise -> x.named(FunctionWriter.write(s, pointwise, x.name()));
            case Pool pool -> PoolWriter.pool(s, pool, x);
            case Reshape reshape -> SliceWriter.reshape(s, reshape, x);
            case Resize resize -> ResizeWriter.resize(s, resize, x);
            case Scale scale -> {
                String factor = s.real("factor", (float) scale.factor());
                yield x.named(s.last("Mul", List.of(x.name(), factor)));
            }
            case Shuffle shuffle -> SliceWriter.shuffle(s, shuffle, x);
            case Slice slice -> SliceWriter.slice(s, slice, x);
            case Softmax softmax -> x.named(s.last("Softmax", List.of(x.name()), whole("axis", 1)));
            case Source _ -> s.spatial(s.node().name());
        };
    }

    private static Value add(LayerScope s, List<Value> inputs) {
        return switch (inputs.size()) {
            case 1 -> joined(s, "Identity", inputs);
            case 2 -> joined(s, "Add", inputs);
            default -> joined(s, "Sum", inputs);
        };
    }

    private static Value concat(LayerScope s, Concat concat, List<Value> inputs) {
        if (concat.along() == Dimension.DEPTH) {
            return joined(s, "Concat", inputs, whole("axis", 1));
        }
        List<String> names = inputs.stream().map(s::fourDimensions).toList();
        int axis = concat.along() == Dimension.HEIGHT ? 2 : 3;
        return s.spatial(s.last("Concat", names, whole("axis", axis)));
    }

    /// Values side by side have as many dimensions as each other.
    private static Value joined(
            LayerScope s, String type, List<Value> inputs, NamedAttribute... attributes) {
        return placed(s, inputs, s.last(type, alike(s, inputs), attributes));
    }

    private static boolean columns(List<Value> inputs) {
        return inputs.stream().allMatch(Value::column);
    }

    private static List<String> alike(LayerScope s, List<Value> inputs) {
        boolean columns = columns(inputs);
        return inputs.stream().map(v -> columns ? v.name() : s.fourDimensions(v)).toList();
    }

    private static Value placed(LayerScope s, List<Value> inputs, String result) {
        return columns(inputs) ? s.column(result) : s.spatial(result);
    }

    /// Mul takes two: a product of products.
    private static Value multiply(LayerScope s, List<Value> inputs) {
        if (inputs.size() == 1) {
            return joined(s, "Identity", inputs);
        }
        List<String> names = alike(s, inputs);
        String product = names.getFirst();
        for (String each : names.subList(1, names.size() - 1)) {
            product = s.step("product", "Mul", List.of(product, each));
        }
        return placed(s, inputs, s.last("Mul", List.of(product, names.getLast())));
    }

    private static Value affine(LayerScope s, Affine affine, Value x) {
        if (!affine.scale() && !affine.shift()) {
            return x.named(s.last("Identity", List.of(x.name())));
        }
        if (!affine.shift()) {
            return x.named(s.last("Mul", List.of(x.name(), s.ofChannels(0, x))));
        }
        String scaled =
                affine.scale()
                        ? s.step("scaled", "Mul", List.of(x.name(), s.ofChannels(0, x)))
                        : x.name();
        String shift = s.ofChannels(affine.scale() ? 1 : 0, x);
        return x.named(s.last("Add", List.of(scaled, shift)));
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

    private static Value flatten(LayerScope s, Flatten flatten, Value x, boolean reordered) {
        if (x.column()) {
            return x.named(s.last("Identity", List.of(x.name())));
        }
        if (flatten.channelsFirst()) {
            return s.column(s.last("Flatten", List.of(x.name()), whole("axis", 1)));
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
                        NamedAttribute.wholes("perm", 0, 2, 3, 1));
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
