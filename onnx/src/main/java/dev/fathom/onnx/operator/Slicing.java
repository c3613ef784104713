package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.OnnxTensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/// Which elements Slice, Gather and Split take along a dimension, and what Pad adds.
public final class Slicing {
    private Slicing() {}

    /// The places along each dimension that Slice takes. Starts, ends and axes are inputs since
    /// opset 10, attributes before.
    public static List<int[]> sliced(Call call, List<Integer> dimensions) {
        List<Long> starts = call.needed(1, "starts");
        List<Long> ends = call.needed(2, "ends");
        List<Long> axes = call.wholes(3, "axes");
        List<Long> steps = call.wholes(4, "steps");
        axes = axes == null ? LongStream.range(0, starts.size()).boxed().toList() : axes;
        steps = steps == null ? Collections.nCopies(starts.size(), 1L) : steps;
        if (ends.size() != starts.size()
                || axes.size() != starts.size()
                || steps.size() != starts.size()) {
            throw call.wrong(
                    "starts %s, ends %s, axes %s and steps %s must be as many"
                            .formatted(starts, ends, axes, steps));
        }
        List<int[]> indices =
                new ArrayList<>(
                        dimensions.stream().map(n -> IntStream.range(0, n).toArray()).toList());
        for (int i = 0; i < starts.size(); i++) {
            int axis = call.axis(axes.get(i), dimensions.size());
            if (steps.get(i) == 0) {
                throw call.wrong("steps by 0");
            }
            indices.set(
                    axis, range(dimensions.get(axis), starts.get(i), ends.get(i), steps.get(i)));
        }
        return indices;
    }

    /// Indices from a start to before an end, both cut to where they can be.
    private static int[] range(int size, long start, long end, long step) {
        long least = step > 0 ? 0 : -1;
        long most = step > 0 ? size : size - 1;
        long from = Math.clamp(start < 0 ? start + size : start, least, most);
        long to = Math.clamp(end < 0 ? Math.max(end, -1L - size) + size : end, least, most);
        long room = step > 0 ? to - from : from - to;
        // a step may be as large as a long
        long stride = Math.min(size + 1L, step == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(step));
        int count = (int) Math.max(0, Math.ceilDiv(room, stride));
        return IntStream.range(0, count)
                .map(i -> (int) (from + Long.signum(step) * stride * i))
                .toArray();
    }

    /// The places along a dimension of this size that Gather takes.
    public static int[] gathered(Call call, int size) {
        OnnxTensor.Integers wanted = call.integers(1);
        int[] chosen = new int[wanted.elements()];
        for (int i = 0; i < chosen.length; i++) {
            long index = wanted.values()[i];
            if (index < -size || index >= size) {
                throw call.wrong("takes element " + index + " of " + size);
            }
            chosen[i] = (int) (index < 0 ? index + size : index);
        }
        return chosen;
    }

    /// What Pad adds along one dimension; negative numbers cut.
    public record Padding(long before, long after) {}

    /// What Pad adds along each dimension. Pads are an input since opset 11, an attribute before.
    public static List<Padding> paddings(Call call, int rank) {
        List<Long> pads = call.needed(1, "pads");
        List<Long> axes =
                call.has(3) ? call.needed(3, "axes") : LongStream.range(0, rank).boxed().toList();
        if (pads.size() != 2 * axes.size()) {
            throw call.wrong(
                    "pads are %s, which must be two for each of %s axes"
                            .formatted(pads, axes.size()));
        }
        List<Padding> paddings = new ArrayList<>(Collections.nCopies(rank, new Padding(0, 0)));
        for (int i = 0; i < axes.size(); i++) {
            paddings.set(
                    call.axis(axes.get(i), rank),
                    new Padding(pads.get(i), pads.get(axes.size() + i)));
        }
        return paddings;
    }

    /// What Pad adds in the mode constant.
    public static double fill(Call call) {
        if (!call.has(2)) {
            return call.node().real("value", 0);
        }
        return switch (call.any(2)) {
            case OnnxTensor.Floats floats -> call.scalar(2, 0);
            case OnnxTensor.Integers integers -> integers.values()[0];
        };
    }

    /// How long the parts are into which Split cuts a dimension of this size. They are an input
    /// since opset 13, an attribute before; equal ones when left out.
    public static List<Integer> parts(Call call, int size) {
        @Nullable List<Long> sizes = call.wholes(1, "split");
        if (sizes == null) {
            int parts = call.node().whole("num_outputs", call.node().outputs().size(), 1, 10_000);
            // the last one is smaller when they can't be equal (since opset 18)
            int each = Math.ceilDiv(size, parts);
            if (call.opset() < 18 && size % parts != 0) {
                throw call.wrong("can't split " + size + " into " + parts + " equal parts");
            }
            sizes =
                    IntStream.range(0, parts)
                            .mapToObj(i -> Math.clamp(size - (long) i * each, 0L, each))
                            .toList();
        }
        if (sizes.stream().anyMatch(s -> s < 0 || s > size)
                || sizes.stream().mapToLong(s -> s).sum() != size) {
            throw call.wrong("splits " + size + " into " + sizes + ", which must add up to it");
        }
        return sizes.stream().map(Long::intValue).toList();
    }
}
