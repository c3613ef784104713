package dev.fathom.onnx.fold;

import dev.fathom.onnx.graph.Dimensions;
import dev.fathom.onnx.graph.OnnxTensor;
import dev.fathom.onnx.operator.Around;
import dev.fathom.onnx.operator.Call;
import dev.fathom.onnx.operator.Slicing;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Operators that take elements to other places: Slice, Gather, Concat, Split, Expand and Tile.
final class SliceRule {
    private SliceRule() {}

    static OnnxTensor slice(Call call) {
        return Selection.take(call, call.any(0), Slicing.sliced(call, call.dimensions(0)), 0);
    }

    static OnnxTensor gather(Call call) {
        OnnxTensor in = call.any(0);
        int axis = call.axis(0, in.dimensions().size());
        List<int[]> indices = Selection.whole(in.dimensions());
        indices.set(axis, Slicing.gathered(call, in.dimensions().get(axis)));
        List<Integer> dimensions = new ArrayList<>(in.dimensions());
        dimensions.subList(axis, axis + 1).clear();
        dimensions.addAll(axis, call.dimensions(1));
        return Selection.take(call, in, indices, 0).reshaped(dimensions);
    }

    static OnnxTensor concat(Call call) {
        OnnxTensor first = call.any(0);
        int axis = call.axis(1, first.dimensions().size());
        List<Integer> dimensions = new ArrayList<>(first.dimensions());
        long size = 0;
        for (int i = 0; i < call.inputs().size(); i++) {
            List<Integer> other = new ArrayList<>(call.dimensions(i));
            if (other.size() == dimensions.size()) {
                size += other.get(axis);
                other.set(axis, dimensions.get(axis));
            }
            if (!other.equals(dimensions) || call.any(i).type() != first.type()) {
                throw call.wrong(
                        "%s %s can't be joined to %s %s along axis %s"
                                .formatted(
                                        call.any(i).type(),
                                        Dimensions.text(call.dimensions(i)),
                                        first.type(),
                                        Dimensions.text(first.dimensions()),
                                        axis));
            }
        }
        List<Long> wide = new ArrayList<>(dimensions.stream().map(Integer::longValue).toList());
        wide.set(axis, size);
        int elements = call.elements(wide);
        dimensions.set(axis, (int) size);
        return join(call, dimensions, axis, elements);
    }

    private static OnnxTensor join(Call call, List<Integer> dimensions, int axis, int elements) {
        int row = Around.before(dimensions, axis).inner();
        boolean floats = call.any(0).type().floating();
        Object out = floats ? new float[elements] : new long[elements];
        int start = 0;
        for (int i = 0; i < call.inputs().size(); i++) {
            int part = Around.before(call.dimensions(i), axis).inner();
            Object in =
                    switch (call.any(i)) {
                        case OnnxTensor.Floats some -> some.values();
                        case OnnxTensor.Integers some -> some.values();
                    };
            for (int o = 0; part > 0 && o < call.any(i).elements() / part; o++) {
                System.arraycopy(in, o * part, out, o * row + start, part);
            }
            start += part;
        }
        return floats
                ? new OnnxTensor.Floats(call.any(0).type(), dimensions, (float[]) out)
                : new OnnxTensor.Integers(call.any(0).type(), dimensions, (long[]) out);
    }

    static OnnxTensor tile(Call call) {
        OnnxTensor in = call.any(0);
        List<Long> times = call.needed(1, "repeats");
        if (times.size() != in.dimensions().size()) {
            throw call.wrong(
                    "repeats %s %s times; one a dimension"
                            .formatted(Dimensions.text(in.dimensions()), times));
        }
        return repeated(call, in, times);
    }

    static OnnxTensor expand(Call call) {
        List<Long> wanted = call.needed(1, "shape");
        List<Integer> from = new ArrayList<>(call.dimensions(0));
        List<Long> to = new ArrayList<>(wanted);
        while (from.size() < to.size()) {
            from.addFirst(1);
        }
        while (to.size() < from.size()) {
            to.addFirst(1L);
        }
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < to.size(); i++) {
            boolean repeats = from.get(i) == 1;
            if (!repeats && to.get(i) != 1 && to.get(i) != (long) from.get(i)) {
                throw call.wrong(
                        "can't make %s of %s"
                                .formatted(wanted, Dimensions.text(call.dimensions(0))));
            }
            times.add(repeats ? to.get(i) : 1);
        }
        return repeated(call, call.any(0).reshaped(from), times);
    }

    /// Each dimension so many times one behind the other.
    private static OnnxTensor repeated(Call call, OnnxTensor in, List<Long> times) {
        List<Long> wide = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            wide.add(Math.multiplyExact(times.get(i), (long) in.dimensions().get(i)));
        }
        call.elements(wide);
        List<int[]> indices = new ArrayList<>();
        for (int i = 0; i < times.size(); i++) {
            int size = in.dimensions().get(i);
            indices.add(
                    IntStream.range(0, Math.toIntExact(wide.get(i))).map(k -> k % size).toArray());
        }
        return Selection.take(call, in, indices, 0);
    }

    static List<OnnxTensor> split(Call call) {
        OnnxTensor in = call.any(0);
        int axis = call.axis(0, in.dimensions().size());
        List<OnnxTensor> parts = new ArrayList<>();
        int start = 0;
        for (int part : Slicing.parts(call, in.dimensions().get(axis))) {
            List<int[]> indices = Selection.whole(in.dimensions());
            indices.set(axis, IntStream.range(start, start + part).toArray());
            parts.add(Selection.take(call, in, indices, 0));
            start += part;
        }
        return parts;
    }
}
