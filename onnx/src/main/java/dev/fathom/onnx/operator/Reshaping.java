package dev.fathom.onnx.operator;

import dev.fathom.onnx.graph.Dimensions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// What Reshape and its kin, Transpose and ReduceMean make of dimensions.
public final class Reshaping {
    private Reshaping() {}

    /// What Reshape makes of dimensions: an entry of 0 keeps one (unless allowzero), one of −1 is
    /// what is left.
    public static List<Integer> reshaped(Call call, List<Integer> from) {
        List<Long> wanted = call.needed(1, "shape");
        List<Long> to = new ArrayList<>(wanted);
        boolean zero = call.node().flag("allowzero", false);
        int open = -1;
        long known = 1;
        for (int i = 0; i < to.size(); i++) {
            if (to.get(i) == 0 && !zero) {
                if (i >= from.size()) {
                    throw misfit(call, from, wanted);
                }
                to.set(i, (long) from.get(i));
            }
            if (to.get(i) == -1 && open < 0) {
                open = i;
            } else if (to.get(i) < 0 || to.get(i) > Integer.MAX_VALUE) {
                throw misfit(call, from, wanted);
            } else {
                known = Math.min(known * to.get(i), Integer.MAX_VALUE);
            }
        }
        int elements = call.elements(from);
        if (open >= 0 && known != 0) {
            to.set(open, elements / known);
            known *= elements / known;
        }
        if (known != elements || (open >= 0 && to.get(open) < 0)) {
            throw misfit(call, from, wanted);
        }
        return to.stream().map(Long::intValue).toList();
    }

    private static RuntimeException misfit(Call call, List<Integer> from, List<Long> to) {
        return call.wrong("can't make " + to + " of " + Dimensions.text(from));
    }

    /// What Flatten makes of dimensions.
    public static List<Integer> flattened(Call call, List<Integer> dimensions) {
        long axis = call.node().whole("axis", 1);
        // the axis may also lie behind the last dimension
        Around sides =
                Around.before(
                        dimensions,
                        axis == dimensions.size()
                                ? dimensions.size()
                                : call.axis(axis, dimensions.size()));
        return List.of(sides.outer(), sides.inner());
    }

    /// What Squeeze makes of dimensions. Axes are an input since opset 13, an attribute before.
    public static List<Integer> squeezed(Call call, List<Integer> dimensions) {
        List<Long> axes = call.wholes(1, "axes");
        List<Integer> kept = new ArrayList<>();
        Set<Integer> dropped = axes == null ? null : places(call, axes, dimensions.size());
        for (int i = 0; i < dimensions.size(); i++) {
            boolean drop = dropped == null ? dimensions.get(i) == 1 : dropped.contains(i);
            if (drop && dimensions.get(i) != 1) {
                throw call.wrong(
                        "takes out dimension %s of %s, which is not 1"
                                .formatted(i, Dimensions.text(dimensions)));
            }
            if (!drop) {
                kept.add(dimensions.get(i));
            }
        }
        return kept;
    }

    /// What Unsqueeze makes of dimensions. Axes are an input since opset 13, an attribute before.
    public static List<Integer> unsqueezed(Call call, List<Integer> from) {
        List<Long> axes = call.needed(1, "axes");
        List<Integer> dimensions = new ArrayList<>(from);
        for (int place : places(call, axes, dimensions.size() + axes.size())) {
            dimensions.add(place, 1);
        }
        return dimensions;
    }

    private static Set<Integer> places(Call call, List<Long> axes, int rank) {
        Set<Integer> places = new TreeSet<>();
        for (long axis : axes) {
            if (!places.add(call.axis(axis, rank))) {
                throw call.wrong("axes " + axes + " name a dimension twice");
            }
        }
        return places;
    }

    /// The dimensions that Shape is asked for: from `start` to before `end` (since opset 15).
    public static List<Integer> asked(Call call, List<Integer> dimensions) {
        int rank = dimensions.size();
        int start = bound(call.node().whole("start", 0), rank);
        int end = Math.max(start, bound(call.node().whole("end", rank), rank));
        return dimensions.subList(start, end);
    }

    private static int bound(long index, int rank) {
        return Math.clamp(index < 0 ? index + rank : index, 0, rank);
    }

    /// For each dimension that Transpose makes, which one it is of those that it reads.
    public static List<Integer> order(Call call, int rank) {
        @Nullable List<Long> order = call.node().wholes("perm");
        if (order != null && (order.size() != rank || places(call, order, rank).size() != rank)) {
            throw call.wrong("perm is " + order + " for " + rank + " dimensions");
        }
        return IntStream.range(0, rank)
                .map(i -> order == null ? rank - 1 - i : call.axis(order.get(i), rank))
                .boxed()
                .toList();
    }

    /// The dimensions over which ReduceMean takes the mean, in order. Axes are an input since opset
    /// 18, an attribute before; all when left out.
    public static Set<Integer> reduced(Call call, int rank) {
        List<Long> axes = call.wholes(1, "axes");
        Set<Integer> places = new TreeSet<>();
        if (axes != null && !axes.isEmpty()) {
            axes.forEach(axis -> places.add(call.axis(axis, rank)));
        } else if (!call.node().flag("noop_with_empty_axes", false)) {
            IntStream.range(0, rank).forEach(places::add);
        }
        return places;
    }
}
